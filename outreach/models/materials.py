"""Materials that teams hand out, by version and language, each while it is valid; and the stock of each office.

Words used here:

- *material*: a leaflet, a card, a poster, whatever its language. `term`: what contacts say of it, a code of the
  reference list *information given*; "" for what is handed to nobody (a poster).
- *version*: one edition in one language. One at most is valid on a day: a new one ends the one before
  (`actions.materials`).
- *movement*: what changed a stock, and why. A stock is the sum of its movements, and never a number by itself.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, can, scope_of
from casework.encrypted_fields import SecretRecord
from casework.models import Office, User
from outreach.knowledge_codes import MaterialKind, MovementKind, Validity
from outreach.models.contacts import Outing


class SharedQuerySet(models.QuerySet):
    """What all teams read, whatever their office."""

    def visible_to(self, user):
        return self if can(user, Capability.LOG_CONTACTS) else self.none()


class Material(SecretRecord):
    """`low_at`: an office that has fewer of a version is told so."""

    title = models.CharField(_("title"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=MaterialKind)
    term = models.SlugField(max_length=30, blank=True)
    low_at = models.PositiveIntegerField(default=50)
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def case_of_record(self):
        return None


class VersionQuerySet(SharedQuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class MaterialVersion(SecretRecord):
    material = models.ForeignKey(Material, models.RESTRICT, related_name="versions")
    language = models.SlugField(max_length=30)  # a code of the reference list
    number = models.CharField(max_length=20)
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True)  # this day included
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["material", "language", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["material", "language", "number"], name="version_once_per_language"),
            models.UniqueConstraint(fields=["material", "language", "valid_from"], name="version_begins_alone"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="version_ends_after_start",
                violation_error_message=_("The version ends before it begins."),
            ),
        ]

    def __str__(self):
        return f"MaterialVersion {self.pk}"

    @property
    def case_of_record(self):
        return None

    def validity(self, day):
        if day < self.valid_from:
            return Validity.TO_COME
        return Validity.VALID if self.valid_until is None or day <= self.valid_until else Validity.OUTDATED


class OfOfficeQuerySet(models.QuerySet):
    """What an office keeps, for whoever does its field work."""

    def visible_to(self, user):
        return self.filter(office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))


class MovementQuerySet(OfOfficeQuerySet):
    def stocks(self):
        """{(office id, version id): how many}, by one query."""
        rows = self.order_by().values("office", "version").annotate(sum=models.Sum("quantity"))
        return {(row["office"], row["version"]): row["sum"] for row in rows}


class StockMovement(SecretRecord):
    """`quantity`: by how much the stock changed; `found`: what was counted, of which it is then the difference."""

    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    version = models.ForeignKey(MaterialVersion, models.RESTRICT, related_name="movements")
    kind = models.CharField(max_length=10, choices=MovementKind)
    quantity = models.IntegerField()
    found = models.PositiveIntegerField(null=True)
    outing = models.ForeignKey(Outing, models.RESTRICT, null=True, related_name="+")  # at which it was handed out
    on = models.DateField(default=timezone.localdate)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "pk"]
        indexes = [models.Index(fields=["office", "version"], name="movement_of_stock")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MovementKind.COUNTED, found__isnull=False) | ~Q(kind="counted") & Q(found=None),
                name="movement_counted_with_number",
            ),
            models.CheckConstraint(
                condition=(Q(kind="received", quantity__gt=0) | Q(kind="lost", quantity__lt=0))
                | Q(kind__in=["counted", "handed_out"]),
                name="movement_goes_its_way",
            ),
        ]

    def __str__(self):
        return f"StockMovement {self.pk}"

    @property
    def change(self):
        """The movement with its sign, as people write it."""
        return f"{'+' if self.quantity > 0 else '−' if self.quantity < 0 else ''}{abs(self.quantity)}"


def withheld_terms(day):
    """Codes of *information given* of which versions are registered, and none is valid on this day. One query."""
    versions = MaterialVersion.objects.exclude(material__term="")
    rows = versions.values_list("material__term", "valid_from", "valid_until")
    known = {term for term, _from, _until in rows}
    return known - {term for term, since, until in rows if since <= day and (until is None or day <= until)}
