"""Materials: what is valid, what replaces it, what an office has left; and what an outing handed out."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access, paging
from casework.access import Capability, NotVisible
from casework.drafts import submitted
from casework.enums import Purpose
from outreach import materials_page
from outreach.actions import materials as actions
from outreach.forms.materials import HandedOutForm, MaterialForm, StockForm, VersionEndForm, VersionForm
from outreach.models import Material, MaterialVersion, StockMovement
from outreach.views.outings import open_outing
from outreach.views.questions import asked


@access.requires(Capability.LOG_CONTACTS)
def material_list(request):
    page = paging.page_of(Material.objects.visible_to(request.user), request)
    context = {
        "rows": materials_page.rows(page.rows, request.user),
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/material_list.html", context)


def open_material(request, pk):
    """The material, if this user sees it; 404 otherwise."""
    return access.get_or_404(Material.objects, request.user, pk, code=actions.MATERIAL_READ, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def material_detail(request, pk):
    material = open_material(request, pk)
    moved = StockMovement.objects.visible_to(request.user).filter(version__material=material)
    page = paging.page_of(moved.select_related("office", "recorded_by"), request)
    row = materials_page.rows([material], request.user)[0]
    words = {one.version.pk: one.words for one in row.versions}
    context = {
        "material": material,
        "row": row,
        "movements": [(movement, words[movement.version_id]) for movement in page.rows],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/material_detail.html", context)


def _address(material):
    return reverse("material_detail", args=[material.pk])


@access.requires(Capability.WORK_CASES)
def material_add(request):
    form = MaterialForm(submitted(request))

    def act(form):
        return actions.add_material(form.cleaned_data["uid"], form.values, actor=request.user)

    context = {"title": _("New material"), "back": (reverse("material_list"), _("Materials"))}
    return asked(request, form, act, context, saved=_("The material is registered: add its versions."), then=_address)


@access.requires(Capability.WORK_CASES)
def material_change(request, pk):
    material = open_material(request, pk)
    form = MaterialForm(submitted(request), material=material)

    def act(form):
        return actions.change_material(material, form.values, actor=request.user)

    context = {"title": _("Correct a material"), "back": (_address(material), material.title)}
    return asked(request, form, act, context, saved=_("The material is corrected."), then=_address)


@access.requires(Capability.WORK_CASES)
def version_add(request, pk):
    material = open_material(request, pk)
    form = VersionForm(submitted(request))

    def act(form):
        given = dict(form.cleaned_data)
        return actions.add_version(material, version_id=given.pop("uid"), actor=request.user, **given)

    context = {
        "title": _("New version"),
        "lead": _("The version before it in the same language ends on the day before this one begins."),
        "back": (_address(material), material.title),
    }
    return asked(request, form, act, context, saved=_("The version is registered."), then=lambda _v: _address(material))


@access.requires(Capability.WORK_CASES)
def version_end(request, pk):
    versions = MaterialVersion.objects.select_related("material")
    version = access.get_or_404(versions, request.user, pk, code=actions.VERSION_READ, purpose=Purpose.FIELD)
    form = VersionEndForm(submitted(request))

    def act(form):
        return actions.end_version(version, last_day=form.cleaned_data["last_day"], actor=request.user)

    language = materials_page.language_names().get(version.language, version.language)
    context = {
        "title": _("End a version"),
        "lead": f"{version.material.title} · {language} · {version.number}",
        "back": (_address(version.material), version.material.title),
    }
    saved = _("The end of the version is recorded.")
    return asked(request, form, act, context, saved=saved, then=lambda _v: _address(version.material))


@access.requires(Capability.WORK_CASES)
def stock_add(request, pk):
    material = open_material(request, pk)
    versions = materials_page.rows([material], request.user)[0].versions
    if not versions:
        raise NotVisible("outreach.materialversion")
    form = StockForm(submitted(request), user=request.user, versions=[(row.version, row.words) for row in versions])

    def act(form):
        given = form.cleaned_data
        return actions.record_stock(
            given["version"],
            movement_id=given["uid"],
            office=form.office,
            kind=given["kind"],
            number=given["number"],
            on=given["on"],
            actor=request.user,
        )

    context = {"title": _("Record the stock"), "lead": material.title, "back": (_address(material), material.title)}
    return asked(request, form, act, context, saved=_("The stock is recorded."), then=lambda _m: _address(material))


@access.requires(Capability.LOG_CONTACTS)
def outing_materials(request, pk):
    outing = open_outing(request, pk)
    form = HandedOutForm(submitted(request), rows=materials_page.handouts(outing))
    back = reverse("outing_detail", args=[outing.pk])

    def act(form):
        actions.record_handed_out(outing, form.counts, actor=request.user)

    context = {
        "title": _("Materials handed out"),
        "back": (back, outing.site),
        "outing": outing,
        "template": "outreach/outing_materials.html",
    }
    return asked(request, form, act, context, saved=_("What was handed out is recorded."), then=lambda done: back)
