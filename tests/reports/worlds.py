"""Made-up facts for publications: whole quarters that are over, with counts that a test chooses or draws."""

import datetime
import random
import uuid

from reports.enums import AgeGroup, Company, Delay, FactKind, SexGroup
from reports.models import Fact

YEAR = 2024
QUARTERS = tuple(f"{YEAR}-Q{number}" for number in range(1, 5))


def month_of(period):
    """The first month of a quarter's code or of a year's."""
    year, _dash, quarter = period.partition("-Q")
    return datetime.date(int(year), 3 * int(quarter or 1) - 2, 1)


def add_facts(kind, period, count, **values):
    """Without pseudonyms, as those of erased files: a rebuild, which the demo makes, keeps them."""
    Fact.objects.bulk_create(
        Fact(kind=kind, pseudonym=None, month=month_of(period), office="PAR", **values) for _ in range(count)
    )


def random_departures(seed):
    """A year of departures: few countries are large, most groups small, as in the published tables."""
    draw = random.Random(seed)
    sizes = {"AF": 60, "AL": 40, "GE": 50, "DZ": 30, "CN": 12, "HT": 8, "MA": 5, "ZZ": 6}
    rows = []
    for period in QUARTERS:
        for country, most in sizes.items():
            for _ in range(draw.randint(0, most)):
                told = {
                    "country": country,
                    "sex": draw.choices(SexGroup.values, (30, 69, 1))[0],
                    "age": draw.choices(AgeGroup.values, (10, 5, 45, 38, 2))[0],
                    "company": draw.choice(Company.values),
                    "delay": draw.choices(Delay.values, (20, 40, 25, 14, 1))[0],
                }
                month = month_of(period)
                rows.append(
                    Fact(kind=FactKind.TRAVELLER, pseudonym=uuid.uuid4().bytes, month=month, office="P", **told)
                )
    Fact.objects.bulk_create(rows)
    return draw
