"""`assess(facts, on)`: which text applies, who may be helped, how much at most, and what is missing to say more."""

import dataclasses

from returns.enums import Part, Place, Standing, Verdict
from returns.rules import conditions, files, parts
from returns.rules.assessment import Assessment, Component, Reason, Source
from returns.rules.facts import NAMES
from returns.rules.unknowns import explore

CHOOSING_DATES = ("filed_on", "validated_on")
CHILDREN = "minor_children"
# Under which heading of the text ([articles], to_confirm) a reason about a part is found.
_HEADINGS = {"phase": "allowance", "too_late": "reintegration", "irtf": "irtf"}


def assess(facts, on, calendar=None):
    """The assessment of `facts` (rules.Facts) on the day `on` (date). Total: whatever is unknown, there is an answer.

    `calendar`: other texts than this release's, for a preview. Ceilings, never entitlements: OFII decides
    (CESEDA L.711-2, R.711-3 to R.711-5).
    """
    calendar = calendar or files.calendar()
    dates = {name: getattr(facts, name) for name in CHOOSING_DATES}
    text = calendar.choose(facts.place or Place.MAINLAND, dates, on)
    if text is None:
        return _without_text(facts, on, calendar)
    assumed = _assumed(facts, calendar)
    day = conditions.Day(text, dates[text.chosen_by] or on, calendar)
    reasons, verdict, missing = _judged(facts, day)
    components = ()
    if verdict is not Verdict.INELIGIBLE:
        components = tuple(_component(part, rule, facts, day) for part, rule in parts.of(text))
        missing = missing.union(*(item.missing for item in components))
    named = missing | set(assumed)
    return Assessment(
        on=on,
        text=text,
        verdict=verdict,
        reasons=reasons,
        components=components,
        missing=_in_order(named),
        assumed=assumed,
        to_confirm=text.to_confirm("text", *_unset(text)),
        projection=_projected(facts, on, text, missing, calendar),
    )


def _in_order(names):
    return tuple(name for name in NAMES if name in names)


def _assumed(facts, calendar):
    """The unknown facts that choose the text. `validated_on` may choose it only where a text of the place says so."""
    places = {facts.place} if facts.place else {Place.MAINLAND, Place.MAYOTTE}
    choosing = {text.chosen_by for text in calendar.texts if text.place in places} | {"place"}
    return _in_order({name for name in choosing if getattr(facts, name) is None})


def _without_text(facts, on, calendar):
    source = Source("", "")
    return Assessment(
        on=on,
        text=None,
        verdict=Verdict.UNKNOWN,
        reasons=(Reason("no_text", None, source),),
        components=(),
        missing=_assumed(facts, calendar),
        assumed=_assumed(facts, calendar),
    )


def _judged(facts, day):
    """(reasons, verdict, what is missing to tell). One condition that fails is enough, whatever the others are."""
    reasons, missing, answers = [], frozenset(), set()
    for code, rule in conditions.of(day.text):
        outcomes = explore(lambda known, rule=rule: rule(known, day), facts)
        answers.add(outcomes.only)
        missing |= outcomes.missing
        reasons.append(_reason(code, outcomes.only, day.text, _values_of(code, day.text)))
    if False in answers:
        return tuple(reasons), Verdict.INELIGIBLE, frozenset()
    return tuple(reasons), Verdict.UNKNOWN if None in answers else Verdict.ELIGIBLE, missing


def _unset(text):
    """The conditions that a text does not set: an open point about one is told beside the text."""
    return {rule.__name__ for rule in conditions.RULES} - {code for code, _rule in conditions.of(text)}


def _values_of(code, text):
    return (("months", text.conditions["residence_months"]),) if code == "residence" else ()


def _reason(code, holds, text, values=(), heading=None):
    heading = heading or code
    source = Source(text.code, text.title, text.articles.get(heading, ""))
    if heading in text.elsewhere:
        source = Source(text.code, text.elsewhere[heading])
    return Reason(code, holds, source, values, text.to_confirm(code))


def _component(part, rule, facts, day):
    """One part of the aid over every way the unknowns could turn out."""
    outcomes = explore(lambda known: rule(known, day), facts)
    ways = {given.possible for given in outcomes.found}
    standing = Standing.UNKNOWN if len(ways) == 2 else Standing.POSSIBLE if True in ways else Standing.NONE
    sums = [given.ceiling for given in outcomes.found]
    unset = any(value is None for value in sums)
    open_ended = unset or CHILDREN in outcomes.missing
    told = [set(given.why) for given in outcomes.found]
    common = [item for item in outcomes.found[0].why if all(item in others for others in told)]
    return Component(
        part=part,
        standing=standing,
        low=None if unset else min(sums),
        high=None if open_ended else max(sums),
        reasons=tuple(
            _reason(code, standing is not Standing.NONE, day.text, values, _HEADINGS.get(code, _article(part)))
            for code, values in common
        ),
        missing=_in_order(outcomes.missing),
        to_confirm=_open_points(part, outcomes, facts, day),
    )


def _article(part):
    return "allowance" if part is Part.HOUSEHOLD else str(part.value)


def _open_points(part, outcomes, facts, day):
    """The open points on which this part turns; those about groups where the nationality is, or may be, in one."""
    codes = {code for given in outcomes.found for code, _values in given.why}
    about = {part.value, *codes, *(("derogation",) if any(code.startswith("derogation") for code in codes) else ())}
    found = list(day.text.to_confirm(*about))
    if facts.nationality is not None and part in (Part.ALLOWANCE, Part.INCREASED, Part.HOUSEHOLD, *parts.LEVELS):
        for names in day.text.lists:
            for group in day.calendar.groups_naming(names, facts.nationality, day.on):
                if group.to_confirm and group.to_confirm not in found:
                    found.append(group.to_confirm)
    return tuple(found)


def _projected(facts, on, text, missing, calendar):
    """The same with the day for which the phase waits set to `on`: what the answer would be if it happened that day."""
    if not text.counted_to or text.counted_to not in missing or facts.oqtf_notified_on is None:
        return None
    return assess(dataclasses.replace(facts, **{text.counted_to: on}), on, calendar)
