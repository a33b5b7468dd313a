"""`assess`: the worked cases, both sides of every boundary of every text, and where each reason comes from."""

import datetime

import pytest
from django.utils.translation import override

from returns.enums import Part, Standing, Verdict
from returns.rules import files
from returns.rules.engine import assess
from returns.rules.facts import NAMES, Facts

D = datetime.date
TODAY = D(2026, 3, 1)
IN_ORDER = {
    "place": "mainland",
    "destination": "DZ",
    "nationality": "DZ",
    "adult": True,
    "couple": False,
    "minor_children": 0,
    "irregular": True,
    "oqtf_in_force": True,
    "oqtf_notified_on": D(2024, 1, 10),
    "resident_since": D(2020, 1, 1),
    "previous_aid": False,
    "barred": False,
    "in_detention": False,
    "irtf": False,
    "filed_on": D(2024, 2, 5),
    "own_document": False,
    "dg_operation": False,
    "channel_listed": False,
    "readmitted_from_uk": False,
    "programme_covered": True,
    "viable_project": False,
}


def facts(**changes):
    """An Algerian woman who meets every condition, alone, with an OQTF of 10 January 2024; with `changes`."""
    changes.setdefault("destination", changes.get("nationality", "DZ"))
    return Facts(**{**IN_ORDER, **changes})


def ceiling(part, **changes):
    found = assess(facts(**changes), TODAY).component(part)
    assert found.ceiling is not None, found
    return found.ceiling


# --- The worked cases of the field (docs/rules.md) ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed_on", "amount"),
    [(D(2024, 2, 5), 1200), (D(2024, 2, 11), 600), (D(2024, 5, 10), 600), (D(2024, 5, 11), 400)],
)
def test_cases_1_to_4_the_phase_is_counted_to_the_filing(filed_on, amount):
    found = assess(facts(filed_on=filed_on), TODAY)
    assert (found.verdict, found.component(Part.ALLOWANCE).ceiling) == (Verdict.ELIGIBLE, amount)


def test_cases_1_to_4_need_nothing_else_than_what_they_name():
    few = Facts(nationality="DZ", oqtf_notified_on=D(2024, 1, 10), filed_on=D(2024, 2, 5))
    assert assess(few, TODAY).component(Part.ALLOWANCE).ceiling == 1200


def test_case_5_visa_exempt_with_irtf():
    known = {"nationality": "GE", "irtf": True, "own_document": True}
    assert ceiling(Part.ALLOWANCE, **known) == 300
    assert ceiling(Part.BONUS, **known) == 150


def test_case_6_visa_exempt_without_irtf_keeps_trip_and_transport():
    found = assess(facts(nationality="GE", irtf=False), TODAY)
    standing = {item.part: item.standing for item in found.components}
    assert found.verdict is Verdict.ELIGIBLE
    assert {part for part, value in standing.items() if value is Standing.POSSIBLE} == {Part.TRIP, Part.TRANSPORT}
    assert found.component(Part.ALLOWANCE).ceiling == 0


def test_case_7_kosovar_after_five_months():
    found = assess(facts(nationality="XK", irtf=True, filed_on=D(2024, 6, 11)), TODAY)
    nothing = [Part.ALLOWANCE, Part.LEVEL_1, Part.LEVEL_2, Part.LEVEL_3]
    assert [found.component(part).standing for part in nothing] == [Standing.NONE] * 4
    assert found.component(Part.ALLOWANCE).ceiling == 0


@pytest.mark.parametrize(
    ("couple", "children", "amount"), [(True, 2, 1400), (False, 1, 700), (False, 0, 400), (True, 0, 800)]
)
def test_cases_8_and_9_social_reintegration_by_family(couple, children, amount):
    assert ceiling(Part.LEVEL_1, couple=couple, minor_children=children) == amount


CHANNEL = {
    "nationality": "AF",
    "oqtf_notified_on": D(2025, 4, 15),
    "filed_on": D(2026, 1, 10),
    "validated_on": D(2026, 1, 20),
    "prefecture": "59",
    "validated_by": "lille",
    "channel_listed": True,
}


def test_case_10_channel_derogation():
    assert ceiling(Part.ALLOWANCE, **CHANNEL) == 2200
    assert ceiling(Part.INCREASED, **CHANNEL, dg_operation=True) == 3500


@pytest.mark.parametrize(
    "changes", [{"validated_by": "paris"}, {"prefecture": "75"}, {"channel_listed": False}, {"adult": False}]
)
def test_case_11_without_one_of_its_conditions_the_table_holds(changes):
    assert ceiling(Part.ALLOWANCE, **{**CHANNEL, **changes}) == 400


def test_channel_derogation_does_not_reach_back_before_its_text():
    before = {**CHANNEL, "filed_on": D(2025, 12, 4)}
    assert ceiling(Part.ALLOWANCE, **before) == 400


def test_people_readmitted_from_the_united_kingdom_need_no_prefecture():
    elsewhere = {**CHANNEL, "prefecture": "75", "validated_by": "paris", "channel_listed": False}
    assert ceiling(Part.ALLOWANCE, **elsewhere, readmitted_from_uk=True) == 2200


def test_case_12_romanian():
    found = assess(Facts(place="mainland", nationality="RO", filed_on=D(2024, 2, 5)), TODAY)
    assert (found.verdict, found.components, found.total, found.missing) == (Verdict.INELIGIBLE, (), (0, 0), ())


def test_case_13_comorian():
    mayotte = {"nationality": "KM", "place": "mayotte", "validated_on": D(2026, 1, 5)}
    assert assess(facts(**mayotte), TODAY).verdict is Verdict.INELIGIBLE
    assert ceiling(Part.ALLOWANCE, nationality="KM") == 1200


# --- Both sides of every date of change -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "code", "amount"),
    [
        (D(2010, 3, 12), None, None),
        (D(2010, 3, 13), "2010-03-13", 2000),
        (D(2013, 1, 31), "2010-03-13", 2000),
        (D(2013, 2, 1), "2013-01-16", 500),
        (D(2015, 4, 30), "2013-01-16", 500),
        (D(2015, 5, 1), "2015-04-17", 650),
        (D(2018, 3, 31), "2015-04-17", 650),
        (D(2018, 4, 1), "2018-04-27", 650),
        (D(2023, 10, 11), "2018-04-27", 650),
        (D(2023, 10, 12), "2023-10-09", 1200),
        (D(2025, 12, 4), "2023-10-09", 1200),
        (D(2025, 12, 5), "2025-11-27", 1200),
    ],
)
def test_text_of_the_day_of_filing(day, code, amount):
    found = assess(facts(filed_on=day, validated_on=day, oqtf_notified_on=day, resident_since=D(2001, 1, 1)), TODAY)
    assert (found.text and found.text.code) == code
    assert (found.component(Part.ALLOWANCE).ceiling if code else None) == amount


@pytest.mark.parametrize(
    ("day", "code", "verdict"),
    [
        (D(2020, 12, 31), "2010-03-13-mayotte", Verdict.INELIGIBLE),
        (D(2021, 1, 1), "2020-12-28-mayotte", Verdict.ELIGIBLE),
        (D(2025, 12, 6), "2020-12-28-mayotte", Verdict.ELIGIBLE),
        (D(2025, 12, 7), "2025-12-03-mayotte", Verdict.ELIGIBLE),
    ],
)
def test_text_of_the_day_of_validation_in_mayotte(day, code, verdict):
    known = facts(place="mayotte", nationality="CD", validated_on=day, filed_on=D(2012, 1, 1), agreement=False)
    found = assess(known, TODAY)
    assert (found.text.code, found.verdict) == (code, verdict)


def test_every_text_of_this_release_is_reached_by_these_tests():
    assert {text.code for text in files.calendar().texts} == {
        *("2010-03-13", "2013-01-16", "2015-04-17", "2018-04-27", "2023-10-09", "2025-11-27"),
        *("2010-03-13-mayotte", "2020-12-28-mayotte", "2025-12-03-mayotte"),
    }


# --- Both sides of every phase, in each text that has phases --------------------------------------------------------

EDGES = [  # notified, last day of phase 1, last day of phase 2
    (D(2024, 1, 10), D(2024, 2, 10), D(2024, 5, 10)),
    (D(2024, 1, 31), D(2024, 2, 29), D(2024, 5, 31)),
    (D(2025, 1, 31), D(2025, 2, 28), D(2025, 5, 31)),
    (D(2024, 10, 31), D(2024, 11, 30), D(2025, 2, 28)),
]
TABLES = {  # nationality: (allowance by phase, increased)
    "DZ": ((1200, 600, 400), (2500, 800, 400)),
    "GE": ((300, 150, 0), (500, 250, 0)),
    "BY": ((300, 150, 0), (500, 250, 0)),
    "XK": ((300, 150, 0), (500, 250, 0)),
}


@pytest.mark.parametrize("edges", EDGES)
@pytest.mark.parametrize("nationality", TABLES)
@pytest.mark.parametrize(
    ("place", "date", "shift"),
    [("mainland", "filed_on", 0), ("mainland", "validated_on", 2), ("mayotte", "validated_on", 2)],
)
def test_each_edge_of_each_phase(edges, nationality, place, date, shift):
    """The last day of a phase belongs to it; the next day does not. Two years on: the texts of December 2025."""
    notified, first, second = (_later(day, shift) for day in edges)
    allowances, increased = TABLES[nationality]
    one_day = datetime.timedelta(days=1)
    for day, index in [(notified, 0), (first, 0), (first + one_day, 1), (second, 1), (second + one_day, 2)]:
        known = {"nationality": nationality, "irtf": True, "oqtf_notified_on": notified, "place": place}
        known |= {"filed_on": day, date: day}
        assert ceiling(Part.ALLOWANCE, **known) == allowances[index]
        assert ceiling(Part.INCREASED, **known, dg_operation=True) == increased[index]


def _later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


@pytest.mark.parametrize(("day", "standing"), [(D(2024, 5, 10), "possible"), (D(2024, 5, 11), "none")])
def test_no_reintegration_for_the_visa_exempt_after_four_months(day, standing):
    known = assess(facts(nationality="GE", irtf=True, filed_on=day), TODAY)
    assert known.component(Part.LEVEL_1).standing == standing


def test_an_oqtf_older_than_the_text_of_mayotte_counts_from_its_entry_into_force():
    known = {"place": "mayotte", "nationality": "LK", "oqtf_notified_on": D(2024, 1, 1)}
    assert ceiling(Part.ALLOWANCE, **known, validated_on=D(2026, 1, 7)) == 1200
    assert ceiling(Part.ALLOWANCE, **known, validated_on=D(2026, 1, 8)) == 600


def test_an_oqtf_notified_after_the_filing_is_in_the_first_phase():
    assert ceiling(Part.ALLOWANCE, oqtf_notified_on=D(2024, 6, 1)) == 1200


# --- Amounts of the earlier texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "changes", "part", "amount"),
    [
        (D(2012, 1, 1), {"couple": True, "minor_children": 4}, Part.HOUSEHOLD, 3500 + 3 * 1000 + 500),
        (D(2012, 1, 1), {"oqtf_in_force": False}, Part.ALLOWANCE, 300),
        (D(2012, 1, 1), {"nationality": "RO"}, Part.ALLOWANCE, 300),
        (D(2014, 1, 1), {"couple": True, "minor_children": 2}, Part.HOUSEHOLD, 1500),
        (D(2014, 1, 1), {"nationality": "RO", "minor_children": 1}, Part.HOUSEHOLD, 80),
        (D(2014, 1, 1), {"adult": False}, Part.ALLOWANCE, 250),
        (D(2014, 1, 1), {}, Part.PROJECT, 7000),
        (D(2016, 1, 1), {"nationality": "XK"}, Part.ALLOWANCE, 300),
        (D(2016, 1, 1), {"nationality": "RO"}, Part.ALLOWANCE, 50),
        (D(2016, 11, 10), {"dg_operation": True}, Part.INCREASED, 1000),
        (D(2016, 11, 11), {"dg_operation": True}, Part.INCREASED, 2500),
        (D(2016, 12, 31), {"dg_operation": True}, Part.INCREASED, 2500),
        (D(2017, 1, 1), {"dg_operation": True}, Part.INCREASED, 1000),
        (D(2017, 7, 24), {"dg_operation": True}, Part.INCREASED, 1000),
        (D(2017, 7, 25), {"dg_operation": True}, Part.INCREASED, 2500),
        (D(2017, 12, 31), {"dg_operation": True}, Part.INCREASED, 2500),
        (D(2018, 1, 1), {"dg_operation": True}, Part.INCREASED, 1000),
        (D(2017, 12, 1), {"dg_operation": True, "nationality": "XK"}, Part.INCREASED, 650),
        (D(2019, 12, 31), {"dg_operation": True}, Part.INCREASED, 2500),
        (D(2020, 1, 1), {"dg_operation": True}, Part.INCREASED, 1850),
        (D(2020, 1, 1), {"nationality": "RO"}, Part.ALLOWANCE, 0),
        (D(2020, 1, 1), {"own_document": True}, Part.BONUS, 150),
        (D(2020, 1, 1), {"own_document": True, "nationality": "RO"}, Part.BONUS, 0),
    ],
)
def test_amounts_of_earlier_texts(day, changes, part, amount):
    known = {"resident_since": D(2001, 1, 1), "oqtf_notified_on": day, "filed_on": day, **changes}
    assert ceiling(part, **known) == amount


@pytest.mark.parametrize(
    ("filed_on", "since", "met"),
    [
        (D(2023, 10, 11), D(2023, 4, 11), True),
        (D(2023, 10, 11), D(2023, 4, 12), False),
        (D(2023, 10, 12), D(2023, 7, 12), True),
        (D(2023, 10, 12), D(2023, 7, 13), False),
    ],
)
def test_length_of_residence(filed_on, since, met):
    found = assess(facts(filed_on=filed_on, resident_since=since, oqtf_notified_on=filed_on), TODAY)
    assert found.verdict is (Verdict.ELIGIBLE if met else Verdict.INELIGIBLE)


@pytest.mark.parametrize(
    "changes",
    [
        {"irregular": False},
        {"oqtf_in_force": False, "agreement": False},
        {"previous_aid": True},
        {"barred": True},
        {"destination": "TN"},
        {"nationality": "CH", "destination": "CH"},
        {"filed_on": D(2014, 1, 1), "resident_since": D(2001, 1, 1), "in_detention": True},
    ],
)
def test_what_excludes(changes):
    assert assess(facts(**changes), TODAY).verdict is Verdict.INELIGIBLE


def test_an_agreement_stands_in_for_the_oqtf():
    assert assess(facts(oqtf_in_force=False, agreement=True), TODAY).verdict is Verdict.ELIGIBLE


def test_exceptional_circumstances_stand_in_for_the_residence_in_mayotte_only():
    recent = {"resident_since": D(2026, 1, 1), "exceptional_circumstances": True}
    there = facts(place="mayotte", nationality="LK", validated_on=D(2026, 1, 10), **recent)
    here = facts(filed_on=D(2026, 1, 10), validated_on=D(2026, 1, 10), **recent)
    assert [assess(known, TODAY).verdict for known in (there, here)] == [Verdict.ELIGIBLE, Verdict.INELIGIBLE]


@pytest.mark.parametrize(("day", "standing"), [(D(2025, 12, 4), "possible"), (D(2025, 12, 5), "none")])
def test_a_viable_project_is_asked_for_since_december_2025(day, standing):
    found = assess(facts(filed_on=day, validated_on=day, oqtf_notified_on=day), TODAY)
    assert {found.component(part).standing for part in (Part.LEVEL_2, Part.LEVEL_3)} == {standing}
    assert found.component(Part.LEVEL_1).standing == "possible"


# --- Reasons, sources, what is missing ------------------------------------------------------------------------------


def test_the_reasons_of_an_allowance_tell_text_article_phase_and_days():
    with override("en"):
        found = assess(facts(filed_on=D(2024, 2, 11)), TODAY).component(Part.ALLOWANCE)
        phase = next(reason for reason in found.reasons if reason.code == "phase")
        assert dict(phase.values) == {
            "phase": 2,
            "days": 32,
            "since": D(2024, 1, 10),
            "event": "filed_on",
            "until": D(2024, 2, 11),
        }
        assert phase.source.text == "2023-10-09"
        assert str(phase.source).endswith("art. 1er, 3° et tableau n° 1")
        assert "32 days" in phase.sentence
        assert [str(point) for point in found.to_confirm] == [
            "The text does not say on which day a phase ends: counted here to the same day of the month, included."
        ]


def test_every_condition_of_every_text_makes_a_sentence_in_both_languages():
    for text in files.calendar().texts:
        for changes in ({}, {"previous_aid": True, "nationality": "RO", "irregular": False, "barred": True}):
            date = {"filed_on": text.since, "validated_on": text.since, "place": text.place}
            for known in (Facts(**date), facts(**{**date, **changes}), facts(**date, nationality="GE")):
                found = assess(known, TODAY)
                for language in ("fr", "en"):
                    with override(language):
                        reasons = [*found.reasons, *(why for item in found.components for why in item.reasons)]
                        assert all(reason.sentence and str(reason.source) for reason in reasons)


def test_what_is_missing_is_named_and_nothing_else():
    known = assess(facts(irtf=None, own_document=None), TODAY)
    assert known.missing == ("own_document",)  # an Algerian's IRTF changes nothing
    assert assess(facts(irtf=None, nationality="GE"), TODAY).missing == ("irtf",)


def test_a_range_is_told_while_the_phase_is_unknown():
    found = assess(facts(oqtf_notified_on=None), TODAY).component(Part.ALLOWANCE)
    assert (found.low, found.high, found.standing, found.missing) == (400, 1200, "possible", ("oqtf_notified_on",))


def test_the_number_of_children_leaves_the_highest_amount_open():
    found = assess(facts(minor_children=None), TODAY).component(Part.LEVEL_1)
    assert (found.low, found.high, found.missing) == (400, None, ("minor_children",))


def test_an_application_still_to_be_filed_is_judged_as_if_filed_today():
    found = assess(facts(filed_on=None, oqtf_notified_on=D(2024, 1, 10)), D(2024, 3, 1))
    assert (found.assumed, found.text.code) == (("filed_on",), "2023-10-09")
    assert (found.component(Part.ALLOWANCE).low, found.component(Part.ALLOWANCE).high) == (400, 1200)
    assert found.projection.component(Part.ALLOWANCE).ceiling == 600


def test_questions_and_facts_have_the_same_names():
    assert tuple(Facts.__dataclass_fields__) == NAMES
