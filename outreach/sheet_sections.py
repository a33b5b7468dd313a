"""What outreach keeps about a person, on their sheet: encounters that led to their file, and where they were sent."""

from django.db.models import Q

from casework.person_sheet import Section, item_of, tells
from outreach.models import Contact, Referral


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


@tells
def referrals(told):
    """To whom the person was sent, and what was told of them there."""
    rows = Referral.objects.filter(Q(case__in=told.cases) | Q(contact__case__in=told.cases)).select_related("partner")
    return Section(
        "referrals",
        tuple(
            (
                item_of("on", row.made_on),
                item_of("name", row.partner.name),
                item_of("details", row.shared, ", ".join(map(str, row.shared_labels))),
                item_of("outcome", row.state, row.get_state_display()),
            )
            for row in rows.order_by("made_on", "pk")
        ),
    )
