"""What every answer that is recorded about somebody of a file is held to."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.errors import Refusal


def refuse_stranger(case, person_id):
    """Refusal for somebody who is not, or no longer, among the people of the case."""
    if not case.members.filter(person=person_id).exists():
        raise Refusal(_("The people of this file changed meanwhile: look again at who travels."))


def refuse_out_of_time(case, on, field="on"):
    """Refusal for a day (date) before the case was opened, or to come."""
    if not case.opened_on <= on <= timezone.localdate():
        raise Refusal(_("An answer is of a day since the case was opened, and not to come."), field=field)
