"""What is counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactKind(TextChoices):
    CONTACT = "contact", _("Contacts")
    CASE_OPENED = "case_opened", _("Cases opened")
    DEPARTURE = "departure", _("Departures")
    WITHDRAWAL = "withdrawal", _("Returns given up")
