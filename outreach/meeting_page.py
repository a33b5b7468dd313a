"""What is shown of a chain of encounters: which they were, and after how many a case was opened."""

import datetime
from collections import Counter
from dataclasses import dataclass

from casework.access import Capability, beyond_scope, scope_of
from outreach.models import Chain, Contact

DAYS = 365  # chains begun since are counted
MOST = 4  # encounters from which on they are counted together


@dataclass(frozen=True)
class Met:
    """The chain of a contact. `others`: encounters of teams that the reader does not see. `before_case`: encounters up
    to that which led to a case, None while none did."""

    chain: Chain
    contacts: list
    others: int
    place: int  # of this contact among all
    before_case: int | None

    @property
    def total(self):
        return len(self.contacts) + self.others


def met(user, contact):
    """The chain of this contact, None when it has none or its words were forgotten; three queries."""
    chain = Chain.objects.filter(pk=contact.chain_id, token__isnull=False).first() if contact.chain_id else None
    if chain is None:
        return None
    with beyond_scope():  # how many there are, not which
        rows = list(Contact.objects.filter(chain=chain).order_by("at", "created_at", "pk").values_list("pk", "case_id"))
    seen = list(Contact.objects.visible_to(user).filter(chain=chain).for_list().order_by("at", "created_at", "pk"))
    led = next((place for place, (_pk, case) in enumerate(rows, 1) if case), None)
    place = next(place for place, (pk, _case) in enumerate(rows, 1) if pk == contact.pk)
    return Met(chain, seen, len(rows) - len(seen), place, led)


@dataclass(frozen=True)
class Path:
    """Chains of so many encounters; `led`: those of them from which a case was opened, at that encounter."""

    encounters: int
    chains: int
    led: int


def paths(user, today):
    """How often people were met again in the user's offices, and after how many encounters a case was opened."""
    offices = scope_of(user).offices_for(Capability.LOG_CONTACTS)
    since = today - datetime.timedelta(days=DAYS)
    with beyond_scope():
        contacts = Contact.objects.filter(chain__office_id__in=offices, chain__token__isnull=False)
        rows = contacts.filter(chain__made_at__date__gte=since).order_by("chain", "at", "created_at", "pk")
        counted, led = Counter(), {}
        for chain, case in rows.values_list("chain_id", "case_id"):
            counted[chain] += 1
            if case:
                led.setdefault(chain, counted[chain])
    lengths, opened = (Counter(min(MOST, number) for number in told.values()) for told in (counted, led))
    return [Path(number, lengths[number], opened[number]) for number in range(1, MOST + 1)]
