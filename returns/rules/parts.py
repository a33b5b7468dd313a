"""What is given, and up to how much: one function for each part of the aid, written as if all facts were known.

Each returns a `Given`; amounts are ceilings in whole euros.
"""

from dataclasses import dataclass, field

from returns.enums import Part
from returns.rules.texts import after

LEVELS = (Part.LEVEL_1, Part.LEVEL_2, Part.LEVEL_3, Part.PROJECT)
# Enough to tell whether the number matters; an unknown number leaves the highest amount open.
NUMBERS_OF_CHILDREN = (0, 1)


@dataclass(frozen=True)
class Given:
    """`ceiling` None: not a sum of money, or one that the text does not set. `why`: (code, values) pairs."""

    possible: bool
    ceiling: int | None = None
    why: tuple = field(default=(), compare=False)


def _none(*why):
    return Given(False, 0, why)


def _why(code, **values):
    return (code, tuple(values.items()))


def row_of(known, day):
    """The row of the text for this person, None when the text gives no allowance."""
    for row in day.text.rows:
        if row.nationalities and not day.named(known, row.nationalities):
            continue
        if row.oqtf is not None and known.flag("oqtf_in_force") is not row.oqtf:
            continue
        return row
    return None


def phase(known, text):
    """(index of the phase, reasons). The day on which a phase ends belongs to it (an open point of the texts)."""
    if not text.ends:
        return 0, (_why("flat"),)
    names = ("oqtf_notified_on", text.counted_to)

    def compute(notified, until):
        since = max(notified, text.not_before) if text.not_before else notified
        index = sum(until > after(since, months) for months in text.ends)
        counted = _why(
            "phase",
            phase=index + 1,
            days=max(0, (until - since).days),
            since=since,
            event=text.counted_to,
            until=until,
        )
        edge = (_why("phase_edge", edge=after(since, text.ends[index])),) if index < len(text.ends) else ()
        old = (_why("not_before", day=since),) if since != notified else ()
        return index, (counted, *edge, *old)

    return known.derived("phase", compute, names, tuple((index, ()) for index in range(text.phases)))


def added(known, day):
    """What an increase may add under a text that adds; the window of the day comes first."""
    for window in day.text.windows:
        if window.since <= day.on <= window.until and not day.named(known, window.exempt):
            return window.added, (_why("window", since=window.since, until=window.until, title=window.title),)
    return day.text.added, ()


def _holds(known, day, name, wanted):
    if name == "channel_listed" and day.calendar.groups["channel"].countries:
        return day.named(known, ("channel",)) is wanted
    if isinstance(wanted, list):
        return known.value(name, (*wanted, "")) in wanted
    return known.flag(name) is wanted


def one_person(known, day, *, increased=False, minor=False):
    """The allowance of one person: what the row, the phase and the derogations say."""
    row = row_of(known, day)
    if row is None:
        return _none(_why("no_allowance"))
    group = _why(f"group_{row.group}")
    if row.needs_irtf and not known.flag("irtf"):
        return _none(group, _why("irtf"))
    for derogation in day.text.derogations:
        if not minor and all(_holds(known, day, name, wanted) for name, wanted in derogation.when):
            sum_ = derogation.increased if increased else derogation.amount
            return Given(True, sum_, (group, _why(f"derogation_{derogation.code}")))
    index, why = phase(known, day.text)
    base = (row.minor if minor else row.adult)[index]
    if increased and row.increased:
        base = row.increased[index]
    elif increased and base:
        more, windows = added(known, day)
        base, why = base + more, (*why, *windows)
    return Given(base > 0, base, (group, *why))


def _is_minor(known, day):
    """Asked only where the text tells children apart."""
    return any(row.adult != row.minor for row in day.text.rows) and not known.flag("adult")


def allowance(known, day):
    return one_person(known, day, minor=_is_minor(known, day))


def increased_allowance(known, day):
    if not (day.text.added or any(row.increased for row in day.text.rows)):
        return _none(_why("no_increase"))
    if not known.flag("dg_operation"):
        return _none(_why("not_decided"))
    given = one_person(known, day, increased=True, minor=_is_minor(known, day))
    return Given(given.possible, given.ceiling, (_why("decided"), *given.why))


def household(known, day):
    """The allowances of everybody who leaves on this file, increased when the increase was decided."""
    increased = (day.text.added or any(row.increased for row in day.text.rows)) and known.flag("dg_operation")
    own = one_person(known, day, increased=increased, minor=_is_minor(known, day))
    if not own.possible:
        return own
    adults = 2 if known.flag("couple") else 1
    children = known.value("minor_children", NUMBERS_OF_CHILDREN)
    row = row_of(known, day)
    total = row.couple if adults == 2 and row.couple and not increased else own.ceiling * adults
    if children:
        child = one_person(known, day, increased=increased, minor=True).ceiling
        later = row.minor_after_third if row.minor_after_third is not None else child
        total += child * min(children, 3) + later * max(0, children - 3)
    counted = _why("household", adults=adults, children=children)
    return Given(True, total, (counted, *((_why("household_increased"),) if increased else ())))


def document_bonus(known, day):
    if not day.text.bonus:
        return _none(_why("no_bonus"))
    row = row_of(known, day)
    if row is None or not row.bonus:
        return _none(_why("no_bonus"))
    if not known.flag("own_document"):
        return _none(_why("no_document"))
    alone = (_why("bonus_alone"),) if row.needs_irtf and not known.flag("irtf") else ()
    return Given(True, day.text.bonus, (_why("own_document"), *alone))


def in_kind(known, day):
    return Given(True, None, (_why("in_kind"),))


def _closed(known, day, level):
    """Why no reintegration aid is possible, None when it is."""
    rules = day.text.reintegration
    if rules.get("programme") and not known.flag("programme_covered"):
        return _why("no_programme")
    if day.named(known, rules.get("needs_irtf", ())) and not known.flag("irtf"):
        return _why("irtf")
    late = rules.get("not_after")
    if late and day.named(known, late["nationalities"]):
        names = ("oqtf_notified_on", day.text.counted_to)
        if known.derived("late", lambda since, until: until > after(since, late["months"]), names, (True, False)):
            return _why("too_late", months=late["months"])
    if level in rules.get("viable_project", ()) and not known.flag("viable_project"):
        return _why("no_project")
    return None


def reintegration(known, day, level):
    closed = _closed(known, day, level)
    if closed:
        return _none(closed)
    sums = day.text.reintegration[level]
    if "isolated" in sums:
        couple, children = known.flag("couple"), known.value("minor_children", NUMBERS_OF_CHILDREN)
        ceiling = (sums["couple"] if couple else sums["isolated"]) + sums["child"] * children
        return Given(True, ceiling, (_why("level_1", adults=2 if couple else 1, children=children),))
    ceiling = sums.get("ceiling")
    return Given(True, ceiling, (_why("no_sum" if ceiling is None else "ceiling"),))


def of(text):
    """The parts that `text` gives, as (part, rule) pairs, in the order in which they are shown."""
    if text.conditions.get("none"):
        return []
    found = [(Part.TRIP, in_kind)] if text.rows else []
    found.append((Part.TRANSPORT, in_kind))
    if text.rows:
        found += [(Part.ALLOWANCE, allowance), (Part.INCREASED, increased_allowance), (Part.HOUSEHOLD, household)]
        found.append((Part.BONUS, document_bonus))
    for level in LEVELS:
        if level in text.reintegration:
            found.append((level, lambda known, day, level=level: reintegration(known, day, level)))
    return found
