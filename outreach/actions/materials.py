"""Materials, their versions, and what moves a stock. Nothing of a ledger is rewritten: a mistake is a movement more."""

import datetime
import uuid

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.errors import Refusal
from outreach.actions.once import insert, made_before
from outreach.knowledge_codes import MaterialKind, MovementKind
from outreach.models import Material, MaterialVersion, StockMovement

_ENDED = {"replaced": _("replaced by a later version"), "decided": _("withdrawn by decision")}
MATERIAL_ADDED = audit.action("material.added", _("Registered a material"), kind=MaterialKind)
MATERIAL_READ = audit.action("material.read", _("Looked at a material"))
MATERIAL_CHANGED = audit.action("material.changed", _("Corrected a material"))
VERSION_ADDED = audit.action("version.added", _("Registered a version of a material"), language=None)
VERSION_READ = audit.action("version.read", _("Looked at a version of a material"))
VERSION_ENDED = audit.action("version.ended", _("Ended a version of a material"), why=_ENDED)
STOCK_MOVED = audit.action("stock.moved", _("Recorded a movement of stock"), kind=MovementKind)

FIELDS = ("title", "kind", "term", "low_at")


@transaction.atomic
def add_material(material_id, values, *, actor):
    """Register a material; sent twice, it is one."""
    if known := made_before(Material, material_id, actor):
        return known
    _refuse_known_title(values["title"])
    material = Material(id=material_id, created_by=actor, **values)
    insert(material)
    audit.record(MATERIAL_ADDED, material, actor=actor, detail={"kind": material.kind})
    return material


def _refuse_known_title(title, but=None):
    hold(uuid.uuid5(uuid.NAMESPACE_OID, f"material {title}"))  # two who write the same title come one after the other
    if Material.objects.filter(title=title).exclude(pk=but).exists():
        raise Refusal(_("There is a material with this title already: add a version to it."), field="title")


@transaction.atomic
def change_material(material, values, *, actor):
    material = Material.objects.select_for_update().get(pk=material.pk)
    changed = [name for name in values if getattr(material, name) != values[name]]
    if "title" in changed:
        _refuse_known_title(values["title"], but=material.pk)
    for name in changed:
        setattr(material, name, values[name])
    if changed:
        material.save()
        audit.record(MATERIAL_CHANGED, material, actor=actor, fields=sorted(changed))
    return material


@transaction.atomic
def add_version(material, *, version_id, language, number, valid_from, valid_until, actor):
    """Register an edition in one language. The one before it in that language ends on the day before."""
    material = Material.objects.select_for_update().get(pk=material.pk)
    if known := made_before(MaterialVersion, version_id, actor):
        return known
    others = material.versions.filter(language=language)
    if others.filter(number=number).exists():
        raise Refusal(_("This version is registered already in this language."), field="number")
    later = others.filter(valid_from__gte=valid_from).order_by("valid_from").first()
    if later:
        day = formats.date_format(later.valid_from, "SHORT_DATE_FORMAT")
        sentence = _("A version in this language is valid from %(day)s: this one begins after it.") % {"day": day}
        raise Refusal(sentence, field="valid_from")
    version = MaterialVersion(
        id=version_id,
        material=material,
        language=language,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        created_by=actor,
    )
    insert(version)
    audit.record(VERSION_ADDED, version, actor=actor, detail={"language": language})
    for before in others.filter(Q(valid_until=None) | Q(valid_until__gte=valid_from)).exclude(pk=version.pk):
        _end(before, valid_from - datetime.timedelta(days=1), actor, "replaced")
    return version


def _end(version, last_day, actor, why):
    version.valid_until = last_day
    version.save(update_fields=["valid_until"])
    audit.record(VERSION_ENDED, version, actor=actor, detail={"why": why})


@transaction.atomic
def end_version(version, *, last_day, actor):
    """Say until which day, this day included, a version is handed out."""
    Material.objects.select_for_update().get(pk=version.material_id)
    version = MaterialVersion.objects.get(pk=version.pk)
    if last_day < version.valid_from:
        raise Refusal(_("The version ends before it begins."), field="last_day")
    newer = MaterialVersion.objects.filter(
        material=version.material_id, language=version.language, valid_from__gt=version.valid_from
    )
    if newer.filter(valid_from__lte=last_day).exists():
        raise Refusal(_("By then another version has replaced it."), field="last_day")
    if version.valid_until != last_day:
        _end(version, last_day, actor, "decided")
    return version


# --- Stock ------------------------------------------------------------------------------------------------------------


def stock_of(office, version):
    moved = StockMovement.objects.filter(office=office, version=version).aggregate(sum=Sum("quantity"))
    return moved["sum"] or 0


@transaction.atomic
def record_stock(version, *, movement_id, office, kind, number, on, actor):
    """A delivery, a loss, or what was counted: then the difference to what the ledger says is the movement."""
    MaterialVersion.objects.select_for_update().get(pk=version.pk)  # one movement of a version after the other
    if known := made_before(StockMovement, movement_id, actor, by="recorded_by_id"):
        return known
    stock = stock_of(office, version)
    quantity = {"received": number, "lost": -number, "counted": number - stock}[kind]
    if kind == MovementKind.LOST and number > stock:
        sentence = _("The stock of this version is %(stock)d: count it first.") % {"stock": stock}
        raise Refusal(sentence, field="number")
    found = number if kind == MovementKind.COUNTED else None
    return _moved(movement_id, office, version, kind, quantity, on, actor, found=found)


def _moved(movement_id, office, version, kind, quantity, on, actor, **more):
    movement = StockMovement(
        office=office,
        version=version,
        kind=kind,
        quantity=quantity,
        on=on,
        recorded_by=actor,
        **({"id": movement_id} if movement_id else {}),
        **more,
    )
    insert(movement)
    audit.record(STOCK_MOVED, movement, actor=actor, detail={"kind": kind})
    return movement


@transaction.atomic
def record_handed_out(outing, counts, *, actor):
    """Say how many of each version ({version: number}) an outing handed out in all. Said again, the difference moves.

    Nothing is refused because the ledger knows of fewer: what was handed out was there. A stock below nothing asks to
    be counted.
    """
    type(outing).objects.select_for_update(no_key=True).get(pk=outing.pk)  # two sendings come one after the other
    said = handed_out(outing)
    for version, number in counts.items():
        if difference := number - said.get(version.pk, 0):
            on = min(outing.on, timezone.localdate())
            kind = MovementKind.HANDED_OUT
            _moved(None, outing.team.office, version, kind, -difference, on, actor, outing=outing)


def handed_out(outing):
    """{version id: how many} were handed out at an outing, as far as it was said."""
    rows = StockMovement.objects.filter(outing=outing).order_by().values_list("version").annotate(Sum("quantity"))
    return {pk: -quantity for pk, quantity in rows}
