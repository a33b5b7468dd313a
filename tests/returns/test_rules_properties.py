"""What holds for any facts: there is an answer, within the text, and only what is named as missing may change it."""

import dataclasses
import datetime
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from returns.enums import Part, Verdict
from returns.rules import files
from returns.rules.engine import assess
from returns.rules.facts import CHOICE, COUNT, COUNTRY, DATE, FLAG, MOST_CHILDREN, NAMES, QUESTIONS, Facts, read

# Nationalities that the texts tell apart, and some that they do not.
NATIONALITIES = ["DZ", "GE", "XK", "BY", "RO", "HR", "GB", "CH", "AD", "VA", "KM", "MG", "BI", "UA", "AF", "NO", "FR"]
CHANGES = sorted({text.since for text in files.calendar().texts})
NEAR = st.builds(
    lambda day, shift: day + datetime.timedelta(days=shift), st.sampled_from(CHANGES), st.integers(-200, 200)
)
VALUES = {
    FLAG: st.booleans(),
    DATE: NEAR | st.dates(),
    COUNT: st.integers(0, MOST_CHILDREN),
    COUNTRY: st.sampled_from(NATIONALITIES),
}


def values_of(name):
    question = QUESTIONS[name]
    if question.kind == CHOICE:
        return st.sampled_from([code for code, _label in question.pairs])
    return VALUES[question.kind]


ANY_FACTS = st.builds(Facts, **{name: st.none() | values_of(name) for name in NAMES})
KNOWN = st.builds(Facts, **{name: values_of(name) for name in NAMES})
MOSTLY_KNOWN = st.builds(
    lambda known, unknown: dataclasses.replace(known, **dict.fromkeys(unknown)),
    KNOWN,
    st.sets(st.sampled_from(NAMES), max_size=4),
)
GOOD = {"irregular": True, "oqtf_in_force": True, "previous_aid": False, "barred": False, "in_detention": False}


def eligible(known, unknown):
    """Nothing excludes the person, so that the parts of the aid are worked out; some answers are unknown."""
    longest = datetime.date(2000, 1, 1)
    known = dataclasses.replace(known, **GOOD, destination=known.nationality, resident_since=longest)
    return dataclasses.replace(known, **dict.fromkeys(unknown))


ELIGIBLE = st.builds(eligible, KNOWN, st.sets(st.sampled_from(NAMES), max_size=3))
DAYS = NEAR | st.dates()


@settings(max_examples=150, deadline=None)
@given(ANY_FACTS, DAYS)
def test_any_facts_get_an_answer_that_names_what_is_missing(facts, on):
    found = assess(facts, on)
    assert found.verdict in Verdict
    assert set(found.missing) <= {name for name in NAMES if getattr(facts, name) is None}
    if found.verdict is Verdict.UNKNOWN and found.text is not None:
        assert found.missing
    for item in found.components:
        assert item.missing or item.standing != "unknown"
        assert set(item.missing) <= set(found.missing)
    assert found.as_json()["verdict"] == found.verdict


def test_nothing_known_gets_an_answer_too():
    for on in (*CHANGES, datetime.date.min, datetime.date.max):
        assert assess(Facts(), on).missing


@settings(max_examples=400, deadline=None)
@given(st.data(), ANY_FACTS | MOSTLY_KNOWN | ELIGIBLE, DAYS)
def test_what_was_not_named_as_missing_never_changes_the_answer(data, facts, on):
    before = assess(facts, on)
    others = [name for name in NAMES if getattr(facts, name) is None and name not in before.missing]
    for name in others:
        filled = dataclasses.replace(facts, **{name: data.draw(values_of(name), label=name)})
        assert assess(filled, on).answer == before.answer, name


@settings(max_examples=100, deadline=None)
@given(st.data(), MOSTLY_KNOWN | ELIGIBLE, DAYS)
def test_more_knowledge_stays_within_the_range_told_before(data, facts, on):
    before = assess(facts, on)
    if before.assumed or before.verdict is Verdict.INELIGIBLE:
        return  # another text may apply
    unknown = {name: data.draw(values_of(name), label=name) for name in NAMES if getattr(facts, name) is None}
    after = assess(dataclasses.replace(facts, **unknown), on)
    for item in after.components:
        told = before.component(item.part)
        if item.low is not None and told.low is not None:
            assert told.low <= item.low
            assert told.high is None or item.high <= told.high


def highest(text, part):
    """The highest sum that the file of the text holds for one person."""
    rows = [amount for row in text.rows for amount in (*row.adult, *row.minor)]
    if part is Part.ALLOWANCE:
        return max([*rows, *(item.amount for item in text.derogations)], default=0)
    more = max([text.added, *(window.added for window in text.windows)])
    tables = [amount for row in text.rows for amount in row.increased]
    return max([max(rows, default=0) + more, *tables, *(item.increased for item in text.derogations)])


@settings(max_examples=200, deadline=None)
@given(ANY_FACTS | MOSTLY_KNOWN | ELIGIBLE, DAYS)
def test_amounts_are_never_negative_and_never_above_the_text(facts, on):
    found = assess(facts, on)
    low, high = found.total
    assert low >= 0
    assert high is None or high >= low
    for item in found.components:
        assert item.low is None or item.low >= 0
        assert item.high is None or item.high >= item.low
    if found.text is None:
        return
    for part in (Part.ALLOWANCE, Part.INCREASED):
        item = found.component(part)
        assert item is None or item.high <= highest(found.text, part)
    if bonus := found.component(Part.BONUS):
        assert bonus.high <= found.text.bonus


@settings(max_examples=100, deadline=None)
@given(ANY_FACTS)
def test_facts_survive_json(facts):
    assert read(json.dumps(facts.as_json())) == facts


SAMPLES = {FLAG: (True, False), COUNT: (0, 1, 5), COUNTRY: ("DZ", "GE", "XK", "RO", "KM")}


def samples_of(name, day):
    question = QUESTIONS[name]
    if question.kind == DATE:
        return [day - datetime.timedelta(days=days) for days in (0, 20, 100, 200, 2000)]
    if question.kind == CHOICE:
        some = ("59", "75", "lille", "paris", "mainland", "mayotte")
        return [code for code, _label in question.pairs if code in some]
    return SAMPLES[question.kind]


def test_each_fact_by_itself_under_each_text_is_named_exactly_when_it_matters():
    """Everything else known: then a fact is missing if, and only if, its values give different answers."""
    for text in files.calendar().texts:
        day = text.since
        for nationality in SAMPLES[COUNTRY]:
            whole = Facts(**{name: samples_of(name, day)[0] for name in NAMES})
            whole = dataclasses.replace(
                eligible(dataclasses.replace(whole, nationality=nationality), ()), place=text.place, filed_on=day
            )
            for name in NAMES:
                unknown = dataclasses.replace(whole, **{name: None})
                answers = {
                    assess(dataclasses.replace(unknown, **{name: value}), day).answer for value in samples_of(name, day)
                }
                named = assess(unknown, day).missing
                if len(answers) > 1:
                    assert named == (name,), (text.code, nationality, name)
                elif named and name not in ("place", "filed_on", "validated_on", "oqtf_notified_on"):
                    assert named == (name,)
                    assert name in ("nationality", "destination", "prefecture", "validated_by"), (text.code, name)
