"""What determines a set of demo data: a seed, its sizes and today. Everything is drawn from these, in any order.

A thing has a number and draws from a generator of its own, named after the seed and that number: the same whether it
is made first or last, by one process or by two.
"""

import datetime
import random
import uuid
from dataclasses import dataclass

from casework.actions.cases import REFERENCE_LETTERS
from config.demo_data.plots import PINNED, plot_of

SPAN = 540  # days that the data look back on
OUTING_SIZE = 8  # contacts per outing
_NAMESPACE = uuid.UUID("5ca1e000-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Frame:
    seed: int
    cases: int
    contacts: int
    today: datetime.date

    @property
    def outings(self):
        return -(-self.contacts // OUTING_SIZE)

    def key(self, *parts):
        return "/".join(map(str, (self.seed, *parts)))

    def rng(self, *parts):
        return random.Random(self.key(*parts))

    def uid(self, *parts):
        return uuid.uuid5(_NAMESPACE, self.key(*parts))

    def reference(self, number):
        """A case reference like those of `new_reference`; two numbers never share one."""
        base = len(REFERENCE_LETTERS)
        rest, letters = (number * 7_919_777_767 + self.seed * 104_729_123 + 271_828_182_845) % base**8, []
        for _ in range(8):
            rest, index = divmod(rest, base)
            letters.append(REFERENCE_LETTERS[index])
        return f"{''.join(letters[:4])}-{''.join(letters[4:])}"

    def day(self, number, count):
        """The working day of the thing `number` of `count`: in order, somewhat denser towards today."""
        age = SPAN * (1 - (number + 0.5) / count) ** 1.3
        return working_day(self.today - datetime.timedelta(days=1 + round(age)))

    def contact_of(self, case):
        """The contact that led to the case with this number; None for those who came by another way."""
        if not self.contacts or plot_of(case) in PINNED or case * 7919 % 10 >= 7 or is_duplicate(case):
            return None
        contact = case * self.contacts // self.cases
        return contact if case == -(-contact * self.cases // self.contacts) else None

    def case_of(self, contact):
        """The case that the contact with this number led to, or None."""
        if not self.cases:
            return None
        case = -(-contact * self.cases // self.contacts)
        return case if case < self.cases and self.contact_of(case) == contact else None


def is_duplicate(case):
    """True for the few files about somebody who already has one (see `original_of`)."""
    return case % 50 == 23


def original_of(case):
    """The number of the case whose principal this duplicate is about."""
    return case - 9


def working_day(day):
    """`day`, or the Friday before it."""
    return day - datetime.timedelta(days=max(0, day.weekday() - 4))
