"""One of the people of a case, chosen in a form."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _


def person_field(label, **options):
    """A choice that gives the person's id (UUID); its choices are set by the form that knows the case."""
    return forms.TypedChoiceField(label=label, coerce=uuid.UUID, **options)


def people_choices(people):
    return [(str(person.pk), person.full_name or _("Name not known")) for person in people]
