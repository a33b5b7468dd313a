"""What pages show of contacts, in words: codes of the reference lists become their labels, by one query."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.models import Case, ReferenceTerm, TermKind


@dataclass(frozen=True)
class ContactRow:
    """A line of a list. Holds nothing that was written in words, so listing contacts opens no secret."""

    contact: object
    languages: list
    topics: list


def term_labels():
    """{kind: {code: label}}, terms out of use included: what was logged keeps its words."""
    labels = defaultdict(dict)
    for term in ReferenceTerm.objects.all():
        labels[term.kind][term.code] = str(term)
    return labels


def _in_words(codes, labels):
    return [labels.get(code, code) for code in codes]


def rows(contacts, labels):
    return [
        ContactRow(
            contact=contact,
            languages=_in_words(contact.languages, labels[TermKind.LANGUAGE]),
            topics=_in_words(contact.topics, labels[TermKind.TOPIC]),
        )
        for contact in contacts
    ]


def spoken(contacts, labels):
    """[(language, number of contacts)], most spoken first."""
    counted = Counter(code for contact in contacts for code in contact.languages)
    return [(labels[TermKind.LANGUAGE].get(code, code), count) for code, count in counted.most_common()]


def facts(contact):
    """What was logged, as pairs (label, value) for components/data_list.html; the words apart."""
    labels = term_labels()
    follow_up = (contact.follow_up_on or True) if contact.follow_up else False
    return [
        (_("Place"), contact.site.name),
        (_("Mode"), contact.get_mode_display()),
        (_("Date and time"), contact.at),
        (_("People met"), contact.people),
        *_groups(contact),
        (_("Languages spoken"), _in_words(contact.languages, labels[TermKind.LANGUAGE])),
        (_("Interpreter"), contact.get_interpreting_display()),
        (_("Topics"), _in_words(contact.topics, labels[TermKind.TOPIC])),
        (_("Information given"), _in_words(contact.information, labels[TermKind.INFORMATION])),
        (_("Needs seen"), _in_words(contact.needs, labels[TermKind.NEED])),
        (_("Referred to"), contact.partner.name if contact.partner else ""),
        (_("Their answer"), contact.get_referral_answer_display()),
        (_("Wishes to be met again"), follow_up),
        (_("Logged by"), contact.author.full_name),
    ]


def _groups(contact):
    """The broad groups that were told, and no line for others."""
    labels = {"adults": _("Adults"), "minors": _("Minors"), "women": _("Women"), "men": _("Men")}
    told = [(label, getattr(contact, name)) for name, label in labels.items() if getattr(contact, name) is not None]
    region = contact.get_region_display()
    return [*told, (_("Broad region of origin"), region)] if region else told


def case_seen_by(user, contact):
    """The case that the contact led to, if this user may see it; None otherwise."""
    return Case.objects.visible_to(user).filter(pk=contact.case_id).first() if contact.case_id else None
