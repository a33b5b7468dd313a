"""What outreach keeps about a person, on the sheet that is theirs: the encounters that led to their file."""

from django.db.models import Q

from casework.person_sheet import Section, item_of, tells
from outreach.models import Contact


@tells
def encounters(told):
    """Contacts that were joined to a case, and those that the person's own words link to one: nobody knows whose all
    others are."""
    linked = Contact.objects.filter(case__in=told.cases, chain__token__isnull=False).values("chain")
    contacts = Contact.objects.filter(Q(case__in=told.cases) | Q(chain__in=linked)).order_by("at").opened()
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
