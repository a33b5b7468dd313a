"""How the files of the demo go: a plot is drawn for each, then told as moves on a line of days since the opening.

A plan knows nothing of today: `stories` places it in time and keeps what has already happened. Durations spread around
the benchmarks of the pathway (`Step.days`): most steps take less, about a quarter take longer and show as late.
"""

import enum
from dataclasses import dataclass, field, replace

from casework.enums import ClosingReason as Closing
from casework.enums import NoShowPlace, PostponementReason, ReopenReason, SkipReason, WithdrawalReason
from casework.workflow import latest
from returns.pathways import CODE

PATHWAY = latest(CODE)


class Plot(enum.Enum):
    THROUGH = "through"
    DEPARTING = "departing"  # the departure falls in the coming week
    LATE = "late"  # the team's move is overdue
    WITHDRAWS = "withdraws"
    NO_SHOW = "no_show"
    POSTPONED = "postponed"
    REFUSED = "refused"
    CONSULATE_REFUSES = "consulate_refuses"
    LOST = "lost"
    CLOSED = "closed"
    MINOR = "minor"
    BEST_INTERESTS = "best_interests"  # of an unaccompanied minor: wait for their determination
    RECEIVING_ADULT = "receiving_adult"  # nobody is confirmed yet who receives the minor
    ESCORT = "escort"  # nobody is named yet who travels with the minor
    ON_HOLD = "on_hold"  # is postponed today
    MISSING = "missing"  # did not come, and nobody knows yet why


# Out of each hundred files in a row. 15 no-shows on some 75 files that come to a convocation: calibration.NO_SHOWS.
_HUNDRED = (
    *[Plot.THROUGH] * 38,
    Plot.RECEIVING_ADULT,
    Plot.ESCORT,
    *[Plot.DEPARTING] * 4,
    *[Plot.LATE] * 4,
    *[Plot.WITHDRAWS] * 14,
    *[Plot.NO_SHOW] * 12,
    *[Plot.MISSING] * 3,
    *[Plot.POSTPONED] * 4,
    *[Plot.ON_HOLD] * 3,
    *[Plot.REFUSED] * 7,
    *[Plot.CONSULATE_REFUSES] * 3,
    *[Plot.LOST] * 3,
    *[Plot.CLOSED] * 1,
    Plot.BEST_INTERESTS,
    Plot.MINOR,
)
AT_A_GATE = (Plot.BEST_INTERESTS, Plot.RECEIVING_ADULT, Plot.ESCORT)
MINORS = (Plot.MINOR, *AT_A_GATE)
PINNED = (Plot.DEPARTING, Plot.LATE, Plot.ON_HOLD, Plot.MISSING, *AT_A_GATE)  # told backwards from today


def plot_of(number):
    """The plot of the file `number`: each hundred holds the same shares, so that a small demo shows everything."""
    return _HUNDRED[(number * 37 + 11) % 100]


@dataclass
class Move:
    """One thing that happens on day `day`. kind: step, skip, reopen, withdraw, postpone, no_show, resume or close."""

    day: int
    kind: str
    code: str = ""
    outcome: str = ""
    reason: str = ""
    span: int | None = None  # days until the departure, or until the end of the postponement
    details: dict = field(default_factory=dict)


@dataclass
class Plan:
    """`today`: the day of the plan that is today, for plots that are told backwards; None for the others."""

    moves: list
    today: int | None = None


def plan_of(plot, rng):
    """The whole plan of a file, whatever of it has happened yet."""
    moves = _choice(rng, minor=plot in MINORS)
    moves += _application(rng, moves[-1].day)
    moves += _preparation(rng, moves[-1].day, plot)
    moves += _booking(rng, max(move.day for move in moves))
    moves.sort(key=lambda move: move.day)
    turn = _TURNS.get(plot)
    return turn(rng, moves) if turn else Plan(moves)


def _usual(rng, code):
    """A plausible number of days for a step."""
    return round((PATHWAY.step(code).days or 30) * min(2.5, rng.lognormvariate(-0.4, 0.55)))


def _until(moves, code):
    """The moves up to and with the step `code`."""
    return moves[: 1 + next(i for i, move in enumerate(moves) if move.code == code and move.kind == "step")]


def _shifted(moves, days):
    return [replace(move, day=move.day + days) for move in moves]


def _pick(rng, **weights):
    return rng.choices(list(weights), list(weights.values()))[0]


# --- The road ------------------------------------------------------------------------------------------------------


def _choice(rng, *, minor):
    day = rng.choices((0, 1, 3), (85, 10, 5))[0]
    moves = [Move(0, "step", "consent"), Move(day, "step", "identity")]
    moves.append(Move(day + _usual(rng, "counselling"), "step", "counselling"))
    if minor:
        day = moves[-1].day + _usual(rng, "best_interests")
        moves.append(Move(day, "step", "best_interests", details={"reference": f"ISE-{rng.randrange(1000):03}"}))
        decision = {"reference": f"JE {rng.randrange(100, 999)}/{rng.randrange(10000):04}"}
        day += rng.randint(15, 50)
        moves.append(Move(day, "step", "judge_decision", details=decision))
        guardian = {"who": "Responsable de l’aide sociale à l’enfance", "reference": f"ASE-{rng.randrange(1000):03}"}
        moves.append(Move(day + rng.randint(1, 9), "step", "guardian_decision", details=guardian))
    return moves


def _application(rng, day):
    moves = []
    for code, outcome in (("application", ""), ("eligibility", "clear"), ("ofii_decision", "granted")):
        day += _usual(rng, code)
        moves.append(Move(day, "step", code, outcome))
    return moves


def _preparation(rng, start, plot):
    moves, day = [], start + _usual(rng, "travel_document")
    if plot is Plot.CONSULATE_REFUSES:
        moves.append(Move(day, "step", "travel_document", "refused"))
        day += rng.randint(10, 40)
        moves.append(Move(day, "reopen", "travel_document", reason=ReopenReason.NEW_INFORMATION))
        day += rng.randint(10, 35)
    moves.append(Move(day, "step", "travel_document", _pick(rng, passport=65, laissez_passer=35)))
    day = start + _usual(rng, "medical_fitness")
    if rng.random() < 0.25:
        moves.append(Move(day, "skip", "medical_fitness", reason=SkipReason.NOT_NEEDED))
    else:
        moves.append(Move(day, "step", "medical_fitness", _pick(rng, fit=95, fit_with_escort=5)))
    if plot in MINORS:
        moves += [Move(start + _usual(rng, code), "step", code) for code in ("receiving_adult", "escort")]
    return moves


def _booking(rng, start):
    """From the tickets to the end of the follow-up; again after a departure that was missed or put off."""
    day, span = start + _usual(rng, "tickets"), rng.randint(9, 25)
    flight = {"flight": f"ZZ {rng.randrange(100, 9999)}"} if rng.random() < 0.8 else {}
    moves = [Move(day, "step", "tickets", span=span, details=flight)]
    moves.append(Move(day + min(span - 3, _usual(rng, "convocation")), "step", "convocation"))
    day += span
    moves.append(Move(day, "step", "departure", "departed"))
    return moves + _after(rng, day)


def _after(rng, day):
    arrival = day + rng.choice((0, 1, 1, 2, 5))
    moves = [Move(arrival, "step", "arrival")]
    allowance = Move(arrival + _usual(rng, "allowance"), "step", "allowance", _pick(rng, paid=85, not_due=15))
    reintegration = Move(arrival + _usual(rng, "reintegration"), "step", "reintegration")
    if rng.random() < 0.55:
        reason = SkipReason(_pick(rng, declined=50, not_available=50))
        reintegration = Move(reintegration.day, "skip", "reintegration", reason=reason)
    day = max(allowance.day, reintegration.day)
    if rng.random() < 0.45:
        follow_up = Move(day + rng.randint(20, 150), "skip", "follow_up", reason=SkipReason.DECLINED)
    else:  # with the last of its visits, a year after the arrival
        last = max(day, arrival + 366) + rng.randint(0, 12)
        follow_up = Move(last, "step", "follow_up", _pick(rng, reached=80, not_reached=20))
    closing = Move(follow_up.day + rng.randint(2, 20), "close", reason=Closing.COMPLETED)
    return [*moves, allowance, reintegration, follow_up, closing]


# --- The turns it can take ------------------------------------------------------------------------------------------


def _departing(rng, moves):
    day = next(move.day for move in moves if move.code == "departure")
    return Plan(moves, today=day - rng.randint(2, 8))


def _late(rng, moves):
    """Stops before a move of the team; or after a departure, or an arrival, that nobody has confirmed yet."""
    stage = rng.choice(("consent", "identity", "counselling", "convocation", "departure"))
    kept = _until(moves, stage)
    if stage == "convocation":
        return Plan(kept, today=next(move.day + move.span for move in kept if move.span) + rng.randint(1, 4))
    return Plan(kept, today=kept[-1].day + 7 + rng.randint(2, 30))


def _withdraws(rng, moves):
    """At any stage before boarding; one in eight comes back."""
    stages = ("identity", "counselling", "application", "ofii_decision", "travel_document", "tickets", "convocation")
    stage = rng.choice(stages)
    kept = _until(moves, stage)
    day = kept[-1].day + rng.randint(1, 2 if stage == "convocation" else 6)
    turn = [Move(day, "withdraw", reason=_withdrawal_reason(rng))]
    if stage in stages[:4] and rng.random() < 0.2:
        back = rng.randint(20, 60)
        turn += [Move(day + back, "resume"), *_shifted(moves[len(kept) :], back + 6)]
    return Plan(kept + turn)


def _withdrawal_reason(rng):
    weights = {"not_said": 26, "stay": 24, "family": 14, "right_to_stay": 10, "situation_in_country": 10}
    return WithdrawalReason(_pick(rng, **weights, delays=8, health=5, other=3))


def _on_hold(rng, moves):
    plan = _postponed(rng, moves)
    start, end = (next(move.day for move in plan.moves if move.kind == kind) for kind in ("postpone", "resume"))
    return Plan(plan.moves, today=rng.randint(start + 3, end - 3))


def _missing(rng, moves):
    plan = _no_show(rng, moves)
    return Plan(
        plan.moves, today=1 + next(move.day for move in plan.moves if move.kind == "no_show") + rng.randint(0, 4)
    )


def _no_show(rng, moves):
    kept = _until(moves, "convocation")
    day = next(move.day + move.span for move in kept if move.span)
    turn = [Move(day, "no_show", reason=NoShowPlace(_pick(rng, airport=60, convocation=25, transport=15)))]
    draw, later = rng.random(), day + rng.randint(6, 40)
    if draw < 0.45:
        turn += [Move(later, "resume"), *_booking(rng, later)]
    elif draw < 0.80:
        turn.append(Move(later + 25, "close", reason=Closing.LOST_CONTACT))
    else:
        turn.append(Move(later, "withdraw", reason=_withdrawal_reason(rng)))
    return Plan(kept + turn)


def _postponed(rng, moves):
    stage = rng.choice(("travel_document", "tickets", "convocation"))
    kept = _until(moves, stage)
    day = kept[-1].day + rng.randint(1, 2)
    span = rng.randint(25, 90) if rng.random() < 0.7 else None
    reason = PostponementReason(_pick(rng, health=25, family=20, documents=20, school=10, flight=10, person_asks=15))
    resumed = day + (span or rng.randint(30, 90))
    turn = [Move(day, "postpone", reason=reason, span=span), Move(resumed, "resume")]
    booked = stage != "travel_document"
    return Plan(kept + turn + (_booking(rng, resumed) if booked else _shifted(moves[len(kept) :], resumed - day + 3)))


def _refused(rng, moves):
    outcome = _pick(rng, refused=6, helped_before=2, not_eligible=2)
    kept = _until(moves, "ofii_decision" if outcome == "refused" else "eligibility")
    kept[-1] = replace(kept[-1], outcome=outcome)
    return Plan([*kept, Move(kept[-1].day + rng.randint(5, 40), "close", reason=Closing.REFUSED)])


def _lost(rng, moves):
    kept = _until(moves, rng.choice(("identity", "counselling", "application", "ofii_decision", "travel_document")))
    return Plan([*kept, Move(kept[-1].day + rng.randint(40, 90), "close", reason=Closing.LOST_CONTACT)])


def _closed(rng, moves):
    kept = _until(moves, rng.choice(("identity", "counselling")))
    reason = Closing(_pick(rng, other_pathway=60, duplicate=30, other=10))
    return Plan([*kept, Move(kept[-1].day + rng.randint(3, 20), "close", reason=reason)])


def _before_the_assessment(rng, moves):
    kept = _until(moves, "counselling")
    return Plan(kept, today=kept[-1].day + rng.randint(5, 20))


def _before_the_journey(*lacking):
    """Stops before the tickets, with everything done that they wait for but the steps `lacking`."""

    def turn(rng, moves):
        kept = [move for move in _until(moves, "tickets")[:-1] if move.code not in lacking]
        return Plan(kept, today=kept[-1].day + rng.randint(2, 12))

    return turn


_TURNS = {
    Plot.DEPARTING: _departing,
    Plot.LATE: _late,
    Plot.WITHDRAWS: _withdraws,
    Plot.NO_SHOW: _no_show,
    Plot.POSTPONED: _postponed,
    Plot.REFUSED: _refused,
    Plot.LOST: _lost,
    Plot.CLOSED: _closed,
    Plot.ON_HOLD: _on_hold,
    Plot.MISSING: _missing,
    Plot.BEST_INTERESTS: _before_the_assessment,
    Plot.RECEIVING_ADULT: _before_the_journey("receiving_adult", "escort"),
    Plot.ESCORT: _before_the_journey("escort"),
}
