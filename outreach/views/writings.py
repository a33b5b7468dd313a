"""What the mission publishes: reports, studies, guides, data sets."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, paging
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from outreach.actions import writings as actions
from outreach.forms.writings import WritingForm
from outreach.materials_page import language_names
from outreach.models import Writing
from outreach.views.questions import asked


@access.requires(Capability.LOG_CONTACTS)
def writing_list(request):
    page = paging.page_of(Writing.objects.visible_to(request.user), request)
    names = language_names()
    context = {
        "rows": [(writing, [names.get(code, code) for code in writing.languages]) for writing in page.rows],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/writing_list.html", context)


def open_writing(request, pk):
    """The writing, if this user sees it; 404 otherwise."""
    return access.get_or_404(Writing.objects, request.user, pk, code=actions.WRITING_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def writing_detail(request, pk):
    writing, names = open_writing(request, pk), language_names()
    context = {
        "writing": writing,
        "facts": [
            (_("Kind"), writing.get_kind_display()),
            (_("Title in French"), writing.title_fr),
            (_("Title in English"), writing.title_en),
            (_("Date of publication"), writing.on),
            (_("Authors"), writing.authors),
            (_("Languages"), [names.get(code, code) for code in writing.languages]),
            (_("ISBN or DOI"), writing.number),
        ],
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/writing_detail.html", context)


def _address(writing):
    return reverse("writing_detail", args=[writing.pk])


@access.requires(Capability.WORK_CASES)
def writing_add(request):
    form = WritingForm(submitted(request))

    def act(form):
        return actions.add_writing(form.cleaned_data["uid"], form.values, actor=request.user)

    context = {"title": _("New publication"), "back": (reverse("writing_list"), _("Publications of the mission"))}
    return asked(request, form, act, context, saved=_("The publication is recorded."), then=_address)


@access.requires(Capability.WORK_CASES)
def writing_change(request, pk):
    writing = open_writing(request, pk)
    form = WritingForm(submitted(request), writing=writing)

    def act(form):
        return actions.change_writing(writing, form.values, actor=request.user)

    context = {"title": _("Correct a publication"), "back": (_address(writing), writing.title)}
    return asked(request, form, act, context, saved=_("The publication is corrected."), then=_address)
