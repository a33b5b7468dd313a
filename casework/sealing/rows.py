"""The rows of sealing. The web may read them and nothing else; the sealer's database role writes them.

Words used here:

- *waiting*: an event that no seal holds yet. A trigger notes it in the transaction that writes the event: in whatever
  order transactions end, an event is waiting from the moment at which it can be seen.
- *seal*: a signed statement over a batch of events, by the root of their Merkle tree, that names the seal before it.
- *checkpoint*: the state of the chain at one seal, signed, to be copied to a second place.
- *forgetting*: a signed statement that the events of a range of seals were deleted by rule, and by nobody else.
- *verification*: what the last look over the whole chain found.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AuditWaiting(models.Model):
    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self):
        return str(self.event_id)


class AuditSeal(models.Model):
    """`ids` and `leaves` (one hash per event) let a verification name the event; they are emptied by a forgetting."""

    number = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    form = models.SmallIntegerField()  # version of the canonical form of its events
    root = models.BinaryField()
    ids = ArrayField(models.BigIntegerField())
    ids_digest = models.BinaryField()
    leaves = models.BinaryField()
    previous = models.BinaryField()  # hash of the seal before
    sealed_at = models.DateTimeField(db_index=True)
    signature = models.BinaryField()

    def __str__(self):
        return f"AuditSeal {self.number}"


class AuditCheckpoint(models.Model):
    seal = models.BigIntegerField(primary_key=True)
    text = models.TextField()  # what is copied, signature included
    taken_at = models.DateTimeField()
    not_before = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # the class of the error, never its message

    def __str__(self):
        return f"AuditCheckpoint {self.seal}"


class AuditForgetting(models.Model):
    number = models.BigAutoField(primary_key=True)
    first_seal = models.BigIntegerField()
    last_seal = models.BigIntegerField()
    count = models.BigIntegerField()
    before = models.DateTimeField()
    head = models.BinaryField()  # hash of the last seal of the range
    forgotten_at = models.DateTimeField()
    signature = models.BinaryField()

    def __str__(self):
        return f"AuditForgetting {self.number}"


class AuditVerification(models.Model):
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    seals = models.BigIntegerField()
    events = models.BigIntegerField()
    findings = models.JSONField()  # [{"code", "event", "seal"}], at most FINDINGS_KEPT of them
    found = models.IntegerField()  # how many there were

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"AuditVerification {self.pk}"
