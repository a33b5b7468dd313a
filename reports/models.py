"""Statistical facts: what managers' figures are made of, and all that they are made of (D12)."""

from django.db import models

from reports.enums import FactKind


class Fact(models.Model):
    """One counted event: a pseudonym that leads nowhere without the key ring, coarse attributes, a month.

    No foreign key to anything: erasing a person leaves the count and cuts the link.
    """

    kind = models.CharField(max_length=12, choices=FactKind)
    pseudonym = models.BinaryField(max_length=16, null=True)  # empty: the file was erased, the count stays
    month = models.DateField()  # first day of the month
    office = models.CharField(max_length=10)  # office code
    country = models.CharField(max_length=2, blank=True)  # country of return; empty for contacts
    people = models.PositiveSmallIntegerField(default=1)
    refreshed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "pseudonym"], name="fact_counted_once")]
        indexes = [models.Index(fields=["kind", "month", "country"], name="fact_by_month")]

    def __str__(self):
        return f"{self.kind} {self.month:%Y-%m}"
