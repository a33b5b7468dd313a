"""What outreach keeps about a person, on the sheet that is theirs: the encounters that led to their file."""

from casework.person_sheet import Section, item_of, tells
from outreach.models import Contact


@tells
def encounters(told):
    """Only contacts that were joined to a case: of all others nobody knows whose they are."""
    contacts = Contact.objects.filter(case__in=told.cases).order_by("at").opened()
    rows = [
        (
            item_of("on", contact.at),
            item_of("kind", contact.mode, contact.get_mode_display()),
            item_of("text", contact.note),
            item_of("alias", contact.alias),
            item_of("reach", contact.reach),
        )
        for contact in contacts
    ]
    return Section("encounters", tuple(rows), subjects=tuple(contact.pk for contact in contacts))
