"""Documents of a case file: adding one, and getting it back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from casework import access, audit
from casework.actions import documents as actions
from casework.drafts import submitted
from casework.enums import Purpose
from casework.forms.file import DocumentForm
from casework.models import Document
from casework.views.turns import settle, workable

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def document_add(request, pk):
    case = workable(request, pk)
    form = DocumentForm(submitted(request), request.FILES or None)

    def act(form):
        given = form.cleaned_data
        actions.add_document(
            case,
            document_id=given["uid"],
            kind=given["kind"],
            title=given["title"],
            content=given["file"].read(),
            actor=request.user,
        )

    return settle(request, case, form, act, _("The document is added."), {"title": _("Add a document")})


def opened(request, pk, document):
    return access.get_or_404(
        Document.objects.filter(case_id=pk), request.user, document, code=audit.DOCUMENT_READ, purpose=Purpose.WORK
    )


def document_detail(request, pk, document):
    """The file itself, decrypted in memory; its name on the reader's disk says nothing."""
    found = opened(request, pk, document)
    return sent(actions.content_of(found), found.content_type, EXTENSIONS[found.content_type])


def sent(content, content_type, extension, *, disposition="attachment"):
    """A file as it is. A browser that shows it nevertheless lets it do nothing."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'{disposition}; filename="document.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
