"""Administration: offices, teams and reference lists. An administrator sees nobody who is helped, and no file."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, paging
from casework.access import Capability, NotVisible
from casework.actions.administration import save_entry
from casework.drafts import submitted
from casework.errors import Refusal
from casework.forms.administration import OfficeForm, TeamForm, TermForm
from casework.models import Office, ReferenceTerm, Team, TermKind


@dataclass(frozen=True)
class Section:
    """A kind of entry that administrators keep. Its addresses are `<code>_list`, `<code>_add`, `<code>_change`.

    `columns`: pairs (heading, attribute), the first of which names the entry. `rows`: the queryset, without queries
    for each row.
    """

    code: str
    title: Promise
    add: Promise
    model: type[Model]
    form: type[forms.ModelForm]
    columns: tuple
    rows: Callable
    lead: Promise | str = ""


NAME = (gettext_lazy("Name"), "name")
OFFICE = (gettext_lazy("Office"), "office")
OFFICES = Section(
    code="office",
    title=gettext_lazy("Offices"),
    add=gettext_lazy("Add an office"),
    model=Office,
    form=OfficeForm,
    columns=(NAME, (gettext_lazy("Short code"), "code")),
    rows=Office.objects.all,
)
TEAMS = Section(
    code="team",
    title=gettext_lazy("Teams"),
    add=gettext_lazy("Add a team"),
    model=Team,
    form=TeamForm,
    columns=(NAME, OFFICE),
    rows=lambda: Team.objects.select_related("office").order_by("office__name", "name"),
)
TERMS = Section(
    code="term",
    title=gettext_lazy("Reference lists"),
    add=gettext_lazy("Add to the list"),
    model=ReferenceTerm,
    form=TermForm,
    columns=(
        (gettext_lazy("In French"), "label_fr"),
        (gettext_lazy("In English"), "label_en"),
        (gettext_lazy("Code"), "code"),
        (gettext_lazy("Position"), "position"),
    ),
    rows=ReferenceTerm.objects.all,
    lead=gettext_lazy("What forms offer. A word that is taken out of use stays in what was recorded with it."),
)


@access.requires(Capability.ADMINISTER)
def administration(request):
    return render(request, "casework/administration/home.html", {"kinds": TermKind.choices})


# --- Offices, teams, and what `outreach` adds (places, partners) ------------------------------------------------------


@access.requires(Capability.ADMINISTER)
def entry_list(request, section):
    return _list(request, section, section.rows())


@access.requires(Capability.ADMINISTER)
def entry_add(request, section):
    return _edit(request, section, section.model())


@access.requires(Capability.ADMINISTER)
def entry_change(request, section, pk):
    return _edit(request, section, found_or_404(section.model.objects.all(), pk))


def addresses(folder, section):
    """The three addresses of a section, for the map of its package."""
    base, given = f"administration/{folder}/", {"section": section}
    return (
        path(base, entry_list, given, name=f"{section.code}_list"),
        path(f"{base}add/", entry_add, given, name=f"{section.code}_add"),
        path(f"{base}<int:pk>/", entry_change, given, name=f"{section.code}_change"),
    )


# --- Reference lists: one page for each kind -----------------------------------------------


@access.requires(Capability.ADMINISTER)
def term_list(request, kind):
    chosen = _kind_or_404(kind)
    chips = [{"url": f"../{code}/", "label": label, "active": code == kind} for code, label in TermKind.choices]
    return _list(request, TERMS, TERMS.rows().filter(kind=kind), chosen, chips=chips)


@access.requires(Capability.ADMINISTER)
def term_add(request, kind):
    return _edit(request, TERMS, ReferenceTerm(kind=_kind_or_404(kind)), kind)


@access.requires(Capability.ADMINISTER)
def term_change(request, kind, pk):
    return _edit(request, TERMS, found_or_404(ReferenceTerm.objects.filter(kind=_kind_or_404(kind)), pk), kind)


def _kind_or_404(kind):
    if kind not in TermKind.values:
        raise NotVisible("casework.referenceterm")
    return TermKind(kind)


# --- What the pages above have in common -----------------------------------------------


def found_or_404(queryset, pk):
    """Administrators see all of the organisation; what is not there is a 404 like any other."""
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise NotVisible(queryset.model._meta.label_lower)
    return found


def settle(request, form, act, context):
    """Valid → what `act` answers; refused or invalid → the form, filled."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
    return render(request, "casework/administration/form.html", {"form": form, **context})


def _list(request, section, rows, kind=None, **context):
    page = paging.page_of(rows, request)
    lines = [(row, [_value(row, name) for _heading, name in section.columns]) for row in page.rows]
    context |= {
        "section": section,
        "title": kind.label if kind else section.title,
        "kind": kind,
        "headings": [heading for heading, _name in section.columns],
        "lines": lines,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "add_name": f"{section.code}_add",
        "change_name": f"{section.code}_change",
    }
    return render(request, "casework/administration/entry_list.html", context)


def _value(row, name):
    value = getattr(row, name)
    return value() if callable(value) else value


def _edit(request, section, entry, kind=None):
    is_new = entry.pk is None
    form = section.form(submitted(request), instance=entry)

    def act():
        save_entry(form.instance, changed=form.changed_data, actor=request.user)
        messages.success(request, _("Saved."))
        return redirect(f"{section.code}_list", *([kind] if kind else []))

    context = {
        "title": section.add if is_new else str(type(entry).objects.get(pk=entry.pk)),
        "submit_label": _("Add") if is_new else _("Save"),
        "back": f"{section.code}_list",
        "back_arguments": kind or "",
        "back_label": TermKind(kind).label if kind else section.title,
    }
    return settle(request, form, act, context)
