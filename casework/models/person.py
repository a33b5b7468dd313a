"""A person, as they wished to be known; and the tokens by which a search finds them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedDateField, EncryptedTextField, SecretRecord
from casework.encryption import create_keys, warm
from casework.enums import Absence, TravelDocumentKind


class PersonQuerySet(models.QuerySet):
    def opened(self):
        """Evaluate, with the keys of all rows fetched by one query."""
        people = list(self)
        warm(person.pk for person in people)
        return people


class Person(SecretRecord):
    family_name = EncryptedTextField("person.family_name", subject="id", default=Absence.NOT_ASKED)
    given_names = EncryptedTextField("person.given_names", subject="id", default=Absence.NOT_ASKED)
    other_names = EncryptedTextField("person.other_names", subject="id", default="")
    sex = EncryptedTextField("person.sex", subject="id", default=Absence.NOT_ASKED)
    birth = EncryptedDateField("person.birth", subject="id", default=Absence.NOT_ASKED)
    birth_place = EncryptedTextField("person.birth_place", subject="id", default=Absence.NOT_ASKED)
    nationality = EncryptedTextField("person.nationality", subject="id", default=Absence.NOT_ASKED)
    language = EncryptedTextField("person.language", subject="id", default=Absence.NOT_ASKED)
    phone = EncryptedTextField("person.phone", subject="id", default=Absence.NOT_ASKED)
    email = EncryptedTextField("person.email", subject="id", default=Absence.NOT_ASKED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    # From what the tokens were made, and by which rules; the database commits no name that does not fit the stamp.
    tokens_stamp = models.UUIDField(null=True, editable=False)
    tokens_version = models.PositiveSmallIntegerField(default=0, editable=False, db_index=True)

    objects = PersonQuerySet.as_manager()

    def __str__(self):
        return f"Person {self.pk}"  # never a name: this ends up in logs and error pages

    def save(self, **options):
        if self._state.adding:
            create_keys([self.pk])
        super().save(**options)

    @property
    def full_name(self):
        """Given names and family name, whichever are known; empty when neither is."""
        known = (name for name in (self.given_names, self.family_name) if not isinstance(name, Absence))
        return " ".join(filter(None, known))


class PersonToken(models.Model):
    """A blind token of a person; several per person, all compounds. Holds nothing that can be read."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="tokens")
    token = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="token_once_per_person")]
        indexes = [models.Index(fields=["token"], include=["person"], name="token_leads_to_person")]

    def __str__(self):
        return f"PersonToken {self.pk}"


class TravelDocument(SecretRecord):
    person = models.ForeignKey(Person, models.RESTRICT, related_name="travel_documents")
    kind = models.CharField(_("kind"), max_length=20, choices=TravelDocumentKind)
    number = EncryptedTextField("travel_document.number", subject="person_id")
    expires_on = EncryptedDateField("travel_document.expires_on", subject="person_id", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return f"TravelDocument {self.pk}"
