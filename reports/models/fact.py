"""Statistical facts: what managers' figures are made of, and all that they are made of (D12)."""

from django.db import models

from reports.enums import FactKind

BESIDE = "~"  # before the kind of a fact that a rebuild counts anew: no figure reads it before it takes its place


class FactManager(models.Manager):
    """Facts that stand. What a rebuild counts meanwhile stands beside them, and is nobody's but the rebuild's."""

    def get_queryset(self):
        return super().get_queryset().exclude(kind__startswith=BESIDE)


class Fact(models.Model):
    """One counted event: pseudonyms that lead nowhere without the key ring, coarse attributes, a month.

    No foreign key to anything: erasing a person leaves the count and cuts the link. `pseudonym` is that of what is
    counted, `file` of the case that it came from (another one for each kind, so that facts of two kinds do not meet),
    `who` of the person where people are counted once. What a screening found is a fact of its own, without country,
    sex or age (docs/decisions/0025); so is how a questionnaire was scored. `people`: how many a fact is about.
    """

    kind = models.CharField(max_length=20, choices=FactKind)
    pseudonym = models.BinaryField(max_length=16, null=True)  # empty: the file was erased, the count stays
    file = models.BinaryField(max_length=16, null=True)
    who = models.BinaryField(max_length=16, null=True)
    month = models.DateField()  # first day of the month
    office = models.CharField(max_length=10)  # office code; empty where it would say too much
    country = models.CharField(max_length=2, blank=True)  # country of return; empty for contacts
    people = models.PositiveIntegerField(default=1)
    sex = models.CharField(max_length=10, blank=True)
    age = models.CharField(max_length=10, blank=True)
    company = models.CharField(max_length=10, blank=True)
    vulnerable = models.CharField(max_length=10, blank=True)
    stage = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    site = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=30, blank=True)
    topic = models.CharField(max_length=30, blank=True)
    delay = models.CharField(max_length=10, blank=True)
    territory = models.CharField(max_length=10, blank=True)  # region, no finer
    partner = models.CharField(max_length=20, blank=True)  # kind of partner
    work = models.CharField(max_length=20, blank=True)  # what kind of event, plan, expense, visit or channel
    audience = models.CharField(max_length=20, blank=True)
    due = models.DateField(null=True)  # first day of the month in which a file in progress is due
    amount = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # euros
    refreshed_at = models.DateTimeField(auto_now=True)

    objects = FactManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "pseudonym"], name="fact_counted_once")]
        indexes = [
            models.Index(fields=["kind", "month", "country"], name="fact_by_month"),
            models.Index(fields=["kind", "file"], name="fact_by_file"),
            models.Index(fields=["who"], name="fact_by_person", condition=models.Q(who__isnull=False)),
            models.Index(fields=["-refreshed_at"], name="fact_newest", condition=~models.Q(kind__startswith=BESIDE)),
        ]

    def __str__(self):
        return f"{self.kind} {self.month:%Y-%m}"


# What a fact says, in a fixed order: all of it but when it was written.
COLUMNS = tuple(field.attname for field in Fact._meta.concrete_fields if field.attname not in ("id", "refreshed_at"))
