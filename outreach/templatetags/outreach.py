"""What outreach adds to the pages of casework; and numbers as people write them."""

from dataclasses import dataclass

from django import template
from django.utils import formats

from casework.access import Capability, beyond_scope, can
from outreach import safety_page
from outreach.models import Contact, Referral

register = template.Library()
COUNTED_UP_TO = 99


@dataclass(frozen=True)
class Origin:
    """A contact that a case grew from; `is_seen` when the reader may open it."""

    contact: Contact
    is_seen: bool

    @property
    def place(self):
        """Whoever does not go there is told the département, and no more."""
        return self.contact.site.name if self.is_seen else self.contact.site.blurred


@register.simple_tag(takes_context=True)
def missed_check_ins(context):
    """Colleagues out alone who did not say that all is well, for those who lead the office (no query for others)."""
    return safety_page.missed_by(context.get("user"))


@register.simple_tag(takes_context=True)
def origins(context, case):
    """Where a case comes from, for the reader of the page (two queries, none when it comes from no contact)."""
    with beyond_scope():  # that there was a contact, when and where, is part of the file for all who see it
        contacts = list(case.contacts.select_related("site"))
    user = context.get("user")
    seen = set()
    if contacts and user is not None:
        seen = set(Contact.objects.visible_to(user).filter(case=case).values_list("pk", flat=True))
    return [Origin(contact, contact.pk in seen) for contact in contacts]


@register.simple_tag
def case_referrals(case):
    """The referrals of a case to partners, newest first, for whoever sees the case whole."""
    return list(Referral.objects.filter(case=case).select_related("partner").order_by("-made_on", "pk"))


@register.simple_tag
def referrals_due(user):
    """How many referrals somebody was to look after by today, of those that the user sees."""
    if not can(user, Capability.LOG_CONTACTS):
        return 0
    return len(Referral.objects.visible_to(user).due().values_list("pk")[:COUNTED_UP_TO])


@register.filter
def grouped(number):
    """12000 as 12 000, in the manner of the reader's language."""
    return formats.number_format(number, 0, use_l10n=True, force_grouping=True)
