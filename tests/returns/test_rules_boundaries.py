"""Both sides of the boundaries that are not those of a phase: residence, reintegration, and who is in which group."""

import datetime

import pytest

from returns.enums import Part, Verdict
from returns.rules import files
from returns.rules.engine import assess
from tests.returns.test_rules import TODAY, D, facts

ONE_DAY = datetime.timedelta(days=1)
MAYOTTE = {"place": "mayotte", "agreement": False, "exceptional_circumstances": False}
# Code of the text: facts of somebody in it, the day of the request, the last day on which the residence is long enough.
RESIDENCE = {
    "2018-04-27": ({}, D(2018, 4, 1), D(2017, 10, 1)),
    "2020-12-28-mayotte": ({**MAYOTTE, "nationality": "CD"}, D(2021, 8, 31), D(2021, 2, 28)),
    "2023-10-09": ({}, D(2025, 12, 4), D(2025, 9, 4)),
    "2025-11-27": ({}, D(2025, 12, 5), D(2025, 9, 5)),
    "2025-12-03-mayotte": ({**MAYOTTE, "nationality": "LK"}, D(2025, 12, 7), D(2025, 9, 7)),
}
# Code of the text: somebody whose reintegration ends with four months, the notification, the last day.
REINTEGRATION = {
    "2023-10-09": ({"nationality": "XK"}, D(2025, 7, 31), D(2025, 11, 30)),
    "2025-11-27": ({"nationality": "GE"}, D(2025, 12, 31), D(2026, 4, 30)),
    "2025-12-03-mayotte": ({**MAYOTTE, "nationality": "BY"}, D(2026, 1, 15), D(2026, 5, 15)),
}


def on(day, known, **changes):
    told = {"oqtf_notified_on": day, "resident_since": D(2001, 1, 1), **known, **changes}
    return assess(facts(filed_on=day, validated_on=day, **told), TODAY)


def test_every_text_that_asks_for_a_residence_or_ends_the_reintegration_is_here():
    texts = files.calendar().texts
    assert {text.code for text in texts if text.conditions.get("residence_months")} == set(RESIDENCE)
    assert {text.code for text in texts if text.reintegration.get("not_after")} == set(REINTEGRATION)


@pytest.mark.parametrize("code", RESIDENCE)
def test_residence_is_long_enough_on_its_last_day_and_not_on_the_next(code):
    known, day, last = RESIDENCE[code]
    for since, verdict in ((last, Verdict.ELIGIBLE), (last + ONE_DAY, Verdict.INELIGIBLE)):
        found = on(day, known, resident_since=since)
        assert (found.text.code, found.verdict) == (code, verdict)


@pytest.mark.parametrize("code", REINTEGRATION)
def test_reintegration_ends_with_the_fourth_month_where_the_text_says_so(code):
    known, notified, last = REINTEGRATION[code]
    for day, standing in ((last, "possible"), (last + ONE_DAY, "none")):
        found = on(day, known, oqtf_notified_on=notified, irtf=True)
        assert (found.text.code, found.component(Part.LEVEL_1).standing) == (code, standing)


@pytest.mark.parametrize(
    ("nationality", "day", "before", "since"),
    [
        ("HR", D(2013, 7, 1), 500, 50),  # accession to the Union, under the text of 2013
        ("GE", D(2017, 3, 28), 650, 300),  # visa-exempt from that day, under that of 2015
        ("UA", D(2017, 6, 11), 650, 300),
        ("GB", D(2021, 1, 1), 0, 300),  # out of the Union: visa-exempt, under that of 2018
        ("XK", D(2024, 1, 1), 300, 300),  # named by the text before it was exempt
    ],
)
def test_group_of_a_nationality_changes_on_its_day(nationality, day, before, since):
    for when, amount in ((day - ONE_DAY, before), (day, since)):
        found = on(when, {"nationality": nationality, "irtf": True})
        assert found.component(Part.ALLOWANCE).ceiling == amount


def test_each_dated_membership_begins_and_ends_on_its_day():
    calendar = files.calendar()
    for name, group in calendar.groups.items():
        for country, day in group.since.items():
            assert [calendar.named((name,), country, one) for one in (day - ONE_DAY, day)] == [False, True]
        for country, day in group.until.items():
            assert [calendar.named((name,), country, one) for one in (day, day + ONE_DAY)] == [True, False]
