"""The voluntary-return pathway, from consent to follow-up (domain.md §§2.1 to 2.6).

`days` are benchmarks of the house, to be confirmed by each office; no text sets them. The protection
of unaccompanied minors follows domain.md §2.3: no departure without the judge's decision, a determination of the best
interests, a named escort and a confirmed receiving adult.
"""

from django.utils.translation import gettext_lazy as _

from casework.workflow import Actor, Detail, Effect, Guard, Outcome, Pathway, Phase, Remark, Step, register
from returns.deadlines import ASKED, DEADLINES
from returns.vulnerabilities import SENTENCES, WITH_THE_JOURNEY

CODE = "voluntary_return"


def _unaccompanied(facts):
    return facts.get("unaccompanied_minor", False)


def _is_safe_for_a_minor(progress):
    """True for adults and accompanied children; for an unaccompanied minor, once every protection step is done."""
    return not _unaccompanied(progress.facts) or all(progress.done(code) for code in PROTECTION)


def _document_in_hand(progress):
    record = progress.records.get("travel_document")
    return record is None or record.outcome != "refused"


def _fit_to_travel(progress):
    """By what was found of each traveller (`returns.fitness`); by the step alone where no file stands behind it."""
    record = progress.records.get("medical_fitness")
    return progress.facts.get("all_fit", record is None or record.outcome != "unfit")


PROTECTION = ("best_interests", "judge_decision", "guardian_decision", "receiving_adult", "escort")

MINOR_SAFE = Guard(
    _is_safe_for_a_minor,
    _(
        "An unaccompanied minor does not depart without the judge's decision, the guardian's, the determination of the "
        "child's best interests, a receiving adult and an escort."
    ),
)
DOCUMENT_IN_HAND = Guard(_document_in_hand, _("The travel document was refused: reopen that step with a new one."))
FIT_TO_TRAVEL = Guard(
    _fit_to_travel,
    _("The fitness to travel does not hold for everybody: record a new finding, or who does not travel."),
)

DOCUMENTS_LAST = Guard(
    lambda progress: progress.facts.get("documents_last", True),
    _("A travel document expires before the departure: record the new one, or let the person travel later."),
)
DESTINATION_OPEN = Guard(
    lambda progress: progress.facts.get("destination_open", True),
    _("Returns to this country are suspended on the day of the departure: book another day, or wait."),
)
STILL_WISHED = Guard(
    lambda progress: progress.facts.get("all_wish_to_return", True),
    _("Somebody hesitates, or no longer wishes to return: nobody departs against their wish."),
)


def _safeguard(code, sentence):
    return Guard(lambda progress: code not in progress.facts.get("missing_safeguards", ()), sentence)


# What the screening of vulnerabilities asks for; the escort is found once the journey is known.
SAFEGUARDS = tuple(_safeguard(code, sentence) for code, sentence in SENTENCES.items())
BEFORE_BOOKING = tuple(_safeguard(*one) for one in SENTENCES.items() if one[0] not in WITH_THE_JOURNEY)

PHASES = (
    Phase("choice", _("Choice")),
    Phase("application", _("Application to OFII")),
    Phase("preparation", _("Preparation")),
    Phase("departure", _("Departure")),
    Phase("after", _("After the return")),
)

STEPS = (
    Step("consent", _("Consent"), _("Record the person's consent"), "choice", automatic=True),
    Step(
        "identity",
        _("Identity and family"),
        _("Complete the identity and the family, as far as the person wishes to say"),
        "choice",
        after=("consent",),
        days=2,
        automatic=True,
        needs=("nationality",),
    ),
    Step(
        "counselling",
        _("Counselling interview"),
        _("Hold the counselling interview"),
        "choice",
        after=("identity",),
        days=7,
    ),
    Step(
        "best_interests",
        _("Best interests of the child"),
        _("Have the child's best interests determined"),
        "choice",
        after=("counselling",),
        days=30,
        applies=_unaccompanied,
        details=(Detail("reference", _("Reference of the determination"), "reference"),),
    ),
    Step(
        "judge_decision",
        _("Judge's decision"),
        _("Obtain the juvenile judge's decision"),
        "choice",
        after=("best_interests",),
        actor=Actor.JUDGE,
        applies=_unaccompanied,
        details=(
            Detail("reference", _("Reference of the decision"), "reference"),
            Detail("placement_lifted_on", _("Placement lifted on"), "date", required=False),
        ),
    ),
    Step(
        "guardian_decision",
        _("Guardian's decision"),
        _("Obtain the decision of the guardian or of the child welfare service (ASE)"),
        "choice",
        after=("best_interests",),
        applies=_unaccompanied,
        details=(
            Detail("who", _("Who decided: name, function, service"), "text"),
            Detail("reference", _("Reference of the decision"), "reference", required=False),
        ),
    ),
    Step(
        "application",
        _("Application filed"),
        _("File the application for return assistance with OFII"),
        "application",
        after=("counselling", "judge_decision", "guardian_decision"),
        days=7,
        needs=("nationality",),
        page="case_ofii",
    ),
    Step(
        "eligibility",
        _("Eligibility and previous assistance"),
        _("Obtain OFII's check of eligibility and of previous assistance"),
        "application",
        after=("application",),
        actor=Actor.OFII,
        days=7,
        outcomes=(
            Outcome("clear", _("Nothing stands against it")),
            Outcome("helped_before", _("Was already assisted"), Effect.REFUSES),
            Outcome("not_eligible", _("Conditions not met"), Effect.REFUSES),
        ),
        needs=("nationality",),
    ),
    Step(
        "ofii_decision",
        _("OFII's decision"),
        _("Obtain OFII's decision"),
        "application",
        after=("eligibility",),
        actor=Actor.OFII,
        days=15,
        outcomes=(Outcome("granted", _("Granted")), Outcome("refused", _("Refused"), Effect.REFUSES)),
        needs=("nationality",),
        page="decision_add",
    ),
    Step(
        "travel_document",
        _("Travel document"),
        _("Make sure of a travel document for each person"),
        "preparation",
        after=("ofii_decision",),
        actor=Actor.CONSULATE,
        days=30,
        outcomes=(
            Outcome("passport", _("Valid passport")),
            Outcome("laissez_passer", _("Consular laissez-passer obtained")),
            Outcome("refused", _("Refused by the consulate")),
        ),
        needs=("nationality",),
    ),
    Step(
        "medical_fitness",
        _("Fitness to travel"),
        _("Have the fitness to travel confirmed"),
        "preparation",
        after=("ofii_decision",),
        actor=Actor.PHYSICIAN,
        days=21,
        skippable=True,
        outcomes=(
            Outcome("fit", _("Fit to travel")),
            Outcome("fit_with_escort", _("Fit with an escort")),
            Outcome("unfit", _("Not fit to travel")),
        ),
        needs=("health",),
        records="health",
        page="fitness",
    ),
    Step(
        "receiving_adult",
        _("Receiving adult"),
        _("Confirm who receives the child on arrival"),
        "preparation",
        after=("ofii_decision",),
        days=21,
        applies=_unaccompanied,
        details=(
            Detail("name", _("Name of the receiving adult"), "text"),
            Detail("relation", _("Link with the child, or the body that receives"), "text"),
            Detail("confirmed_by", _("Confirmed by whom, and how"), "text"),
            Detail("confirmed_on", _("Confirmed on"), "date"),
        ),
    ),
    Step(
        "escort",
        _("Escort"),
        _("Name the escort"),
        "preparation",
        after=("ofii_decision",),
        days=21,
        applies=_unaccompanied,
        details=(
            Detail("name", _("Name of the escort"), "text"),
            Detail("function", _("Function, and organisation"), "text"),
        ),
    ),
    Step(
        "tickets",
        _("Tickets"),
        _("Book the tickets"),
        "preparation",
        after=("travel_document", "medical_fitness", "receiving_adult", "escort"),
        actor=Actor.OFII,
        days=10,
        guards=(DOCUMENT_IN_HAND, FIT_TO_TRAVEL, STILL_WISHED, *BEFORE_BOOKING),
        details=(
            Detail("departure_on", _("Date of departure"), "date"),
            Detail("flight", _("Flight"), "reference", required=False),
        ),
        needs=("health",),
        page="booking",
    ),
    Step(
        "convocation",
        _("Convocation handed over"),
        _("Hand over the convocation and explain it"),
        "departure",
        after=("tickets",),
        days=3,
        guards=(FIT_TO_TRAVEL, DOCUMENTS_LAST, DESTINATION_OPEN, STILL_WISHED, *SAFEGUARDS),
        beside=("case_papers", _("Make the convocation and the travel sheet")),
    ),
    Step(
        "departure",
        _("Departure"),
        _("Confirm the departure"),
        "departure",
        after=("convocation",),
        days=7,
        guards=(MINOR_SAFE, FIT_TO_TRAVEL, DOCUMENTS_LAST, DESTINATION_OPEN, STILL_WISHED, *SAFEGUARDS),
        outcomes=(Outcome("departed", _("Boarded"), Effect.DEPARTS),),
        page="case_departure",
    ),
    Step(
        "arrival",
        _("Arrival"),
        _("Confirm the arrival with the person or the partner"),
        "after",
        after=("departure",),
        actor=Actor.PARTNER,
        days=7,
        page="arrival",
    ),
    Step(
        "allowance",
        _("Allowance"),
        _("Confirm that the allowance was paid"),
        "after",
        after=("arrival",),
        actor=Actor.OFII,
        days=14,
        skippable=True,
        outcomes=(Outcome("paid", _("Paid")), Outcome("not_due", _("None is due"))),
    ),
    Step(
        "reintegration",
        _("Reintegration plan"),
        _("Agree on the reintegration plan"),
        "after",
        after=("arrival",),
        actor=Actor.PARTNER,
        days=60,
        skippable=True,
    ),
    Step(
        "follow_up",
        _("Follow-up"),
        _("Ask how the person is doing"),
        "after",
        after=("allowance", "reintegration"),
        actor=Actor.PARTNER,
        skippable=True,
        outcomes=(
            Outcome("reached", _("Person reached")),
            Outcome("not_reached", _("Person not reached")),
        ),
        page="follow_up",
    ),
)

VOLUNTARY_RETURN = register(
    Pathway(
        code=CODE,
        version=1,
        label=_("Voluntary return"),
        phases=PHASES,
        steps=STEPS,
        departure="departure",
        file_on="application",
        deadlines=DEADLINES,
        asked=ASKED,
        when_refused=(
            Remark("review_waits", _("The refusal is challenged: keep the file open until the answer is there.")),
        ),
    )
)
