"""The tus protocol, version 1.0 (creation, termination, expiration): a file that comes in pieces, and goes on where it
stopped. https://tus.io/protocols/resumable-upload

No name and no kind of a file is asked for. A piece is small enough to be kept in memory, and comes whole or not at all.
"""

from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from casework import access
from casework.actions import uploads
from casework.errors import Conflict
from casework.models import Upload
from casework.views.turns import workable

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
SPOKEN = {"POST", "HEAD", "PATCH", "DELETE"}
LARGEST_PIECE = 1024 * 1024


def answered(status, **headers):
    named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **named})


def tus(view):
    """What holds for each request of the protocol."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method in SPOKEN and request.headers.get("Tus-Resumable") != VERSION:
            return answered(412, Tus_Version=VERSION)
        return view(request, *args, **kwargs)

    return checked


def _number(request, name):
    """A header that is a number; None for anything else."""
    text = request.headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _state(upload):
    return {
        "Upload_Offset": upload.received,
        "Upload_Length": upload.length,
        "Upload_Expires": http_date(upload.expires_at.timestamp()),
    }


def upload_add(request, pk):
    """Creation: says how long the file is, and is told where to send it."""
    case = workable(request, pk)
    return _begin(request, case)


@tus
def _begin(request, case):
    if request.method != "POST":
        limits = {"Tus_Version": VERSION, "Tus_Extension": "creation,termination,expiration"}
        return answered(200, Tus_Max_Size=settings.UPLOAD_MAX_BYTES, **limits)
    length = _number(request, "Upload-Length")
    if not length:
        return answered(400)
    if length > settings.UPLOAD_MAX_BYTES:
        return answered(413)
    upload = uploads.begin(case, length=length, actor=request.user)
    return answered(201, Location=reverse("upload_detail", args=[case.pk, upload.pk]), **_state(upload))


def upload_detail(request, pk, upload):
    """What has arrived (HEAD), what comes next (PATCH), or that nothing more will (DELETE)."""
    found = Upload.objects.visible_to(request.user).select_related("case").filter(case=pk, pk=upload).first()
    if found is None or not access.can_work(request.user, found.case):
        raise access.NotVisible("casework.upload", upload)
    return {"PATCH": _receive, "DELETE": _forget}.get(request.method, _tell)(request, found)


@tus
def _tell(request, upload):
    return answered(200, **_state(upload))


@tus
def _forget(request, upload):
    upload.delete()
    return answered(204)


@tus
def _receive(request, upload):
    offset, length = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if request.content_type != PIECE_TYPE:
        return answered(415)
    if offset is None or length is None:
        return answered(400)
    if length > LARGEST_PIECE:
        return answered(413)
    content = request.body
    if len(content) != length:
        return answered(400)  # the line broke in the middle of a piece
    try:
        upload = uploads.append(upload, offset=offset, content=content)
    except Conflict:
        return answered(409)
    return answered(204, **_state(upload))
