"""Documents of a case file: adding one, looking at it, getting it back."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from casework import access, audit
from casework.actions import documents as actions
from casework.actions.uploads import become
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.examination import image_of
from casework.forms.file import DocumentForm
from casework.models import Document, Upload
from casework.parsing import EXTENSIONS
from casework.views.turns import settle, workable

PAGES_AT_A_TIME, PAGE_WIDTH = 10, 1200


def document_add(request, pk):
    case = workable(request, pk)
    mine = Upload.objects.visible_to(request.user).filter(case=case)
    form = DocumentForm(submitted(request), request.FILES or None, uploads=mine)

    def act(form):
        given = form.cleaned_data
        about = {"document_id": given["uid"], "kind": given["kind"], "title": given["title"], "actor": request.user}
        if given["file"]:
            actions.add_document(case, content=given["file"].read(), **about)
            return
        try:
            become(given["upload"], **about)
        except Refusal:
            if not mine.filter(pk=given["upload"].pk).exists():
                form.forget_upload()
            raise

    context = {"title": _("Add a document"), "template": "casework/document_add.html"}
    return settle(request, case, form, act, _("The document is added."), context)


def opened(request, pk, document, code=audit.DOCUMENT_READ):
    return access.get_or_404(
        Document.objects.filter(case_id=pk).select_related("case", "author"),
        request.user,
        document,
        code=code,
        purpose=Purpose.WORK,
    )


def document_detail(request, pk, document):
    """Its pages as pictures, some at a time; each is fetched when it comes into sight."""
    found = opened(request, pk, document)
    pages, shown = found.manifest["pages"], Paginator(range(1, found.manifest["pages"] + 1), PAGES_AT_A_TIME)
    part = shown.get_page(request.GET.get("part"))
    return render(
        request,
        "casework/document.html",
        {"case": found.case, "document": found, "pages": pages, "part": part},
    )


def document_page(request, pk, document, number):
    """One page, drawn in memory."""
    found = opened(request, pk, document, audit.DOCUMENT_PAGE_READ)
    if not 1 <= number <= found.manifest["pages"]:
        raise access.NotVisible("casework.document", document)
    content = actions.content_of(found)
    try:
        picture = image_of(content, kind=found.content_type, page=number - 1, width=PAGE_WIDTH)
    except Refusal:
        return HttpResponse(status=422)
    return sent(picture, "image/png", "png", disposition="inline")


def document_file(request, pk, document):
    """The file itself, decrypted in memory; its name on the reader's disk says nothing."""
    found = opened(request, pk, document, audit.DOCUMENT_SAVED)
    return sent(actions.content_of(found), found.content_type, EXTENSIONS[found.content_type])


def sent(content, content_type, extension, *, disposition="attachment", name="document"):
    """A file as it is; its name on the reader's disk says nothing. A browser that shows it lets it do nothing."""
    response = HttpResponse(content, content_type=content_type)
    named = f'; filename="{name}.{extension}"' if disposition == "attachment" else ""
    response["Content-Disposition"] = disposition + named
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
