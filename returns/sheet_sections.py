"""What the return keeps about a person, on the sheet that is theirs: facts for the return aid, journeys, answers about
the wish to return."""

from django.utils.translation import gettext as _

from casework.person_sheet import Section, item_of, tells
from returns.dossier_content import label
from returns.follow_up_page import NOT_SCORED, details_of, visit_in_words
from returns.models import (
    Arrival,
    AskedDays,
    AsylumClaim,
    Award,
    Booking,
    ConsularRequest,
    Decision,
    Dossier,
    DueDay,
    Fitness,
    Leg,
    Plan,
    Question,
    ReturnFacts,
    Review,
    Safeguard,
    Screening,
    Seat,
    Situation,
    Survey,
    Transmission,
    Visit,
    VisitEvent,
    WishCheck,
)
from returns.questionnaire import files as questionnaires
from returns.questionnaire.scoring import score
from returns.rules.facts import QUESTIONS, from_json
from returns.rules.words import amount, euros, fact_in_words
from returns.situations import Asylum, Housing, PastAid, Restraint
from returns.vulnerabilities import Factor, SafeguardKind, State, Vulnerability


@tells
def return_aid(told):
    rows = []
    for record in ReturnFacts.objects.filter(case__in=told.cases, person__in=told.people).select_related("case"):
        for name, value in record.answers.items():
            if name in QUESTIONS:
                shown = fact_in_words(name, getattr(from_json({name: value}), name))
                rows.append(
                    (
                        *told.of(record.case),
                        item_of("kind", name, QUESTIONS[name].label),
                        item_of("details", value, shown),
                    )
                )
    return Section("return_aid", tuple(rows))


@tells
def deadline_days(told):
    """The days from which deadlines run, and the deadlines that do."""
    rows = []
    for record in AskedDays.objects.filter(case__in=told.cases, person__in=told.people).select_related("case"):
        labels = {one.code: one.label for one in record.case.pathway_definition.asked}
        rows += [
            (*told.of(record.case), item_of("kind", code, labels.get(code, code)), item_of("on", day))
            for code, day in record.days.items()
        ]
    for row in DueDay.objects.filter(case__in=told.cases, person__in=told.people).select_related("case"):
        labels = {one.code: one.label for one in row.case.pathway_definition.deadlines}
        kind = item_of("kind", row.code, labels.get(row.code, row.code))
        rows.append((*told.of(row.case), kind, item_of("on", row.due_on)))
    return Section("deadline_days", tuple(rows))


def _sum(amount):
    return item_of("amount", str(amount), euros(amount))


@tells
def allowance(told):
    """Each sum that OFII decided for the person, and each payment of it, the cancelled ones too."""
    rows = []
    found = Award.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    for award in found.prefetch_related("payments"):
        rows.append(
            (
                *told.of(award.case),
                item_of("on", award.decided_on),
                item_of("kind", award.kind, award.get_kind_display()),
                _sum(award.due),
                item_of("reference", award.reference),
                item_of("details", award.increase_reference),
                item_of("outcome", award.end_reason, award.get_end_reason_display()),
            )
        )
        rows += [_payment(payment) for payment in award.payments.all()]
    return Section("allowance", tuple(rows))


def _payment(payment):
    return (
        item_of("on", payment.on),
        item_of("kind", payment.means, payment.get_means_display()),
        _sum(payment.amount),
        item_of("place", payment.counter or payment.place, payment.counter or payment.get_place_display()),
        item_of("number", payment.receipt),
        item_of("details", payment.code),
        item_of("outcome", payment.cancellation, payment.get_cancellation_display()),
    )


@tells
def reintegration(told):
    """Each plan with the lines of its budget, and what was paid of it."""
    rows = []
    found = Plan.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    for plan in found.prefetch_related("lines", "instalments"):
        rows.append(
            (
                *told.of(plan.case),
                item_of("kind", plan.level, plan.get_level_display()),
                item_of("text", plan.project),
                item_of("outcome", plan.finding, plan.get_finding_display()),
                item_of("details", plan.finding_words),
                item_of("status", plan.status, plan.get_status_display()),
            )
        )
        for line in plan.lines.all():
            rows.append((item_of("text", line.what), item_of("name", line.supplier), _sum(line.amount)))
        for one in plan.instalments.all():
            rows.append((item_of("on", one.on), item_of("number", one.receipt), _sum(one.amount)))
    return Section("reintegration", tuple(rows))


@tells
def follow_up(told):
    """Each monitoring visit, what happened at it, and what the person answered, with its scores."""
    about = {"case__in": told.cases, "person__in": told.people}
    rows = [
        (
            *told.of(one.case),
            item_of("on", one.settled_on or one.due_on),
            item_of("kind", one.months, visit_in_words(one)),
            item_of("outcome", one.state, one.get_state_display()),
        )
        for one in Visit.objects.filter(**about).select_related("case")
    ]
    rows += [
        (
            item_of("on", one.on),
            item_of("kind", one.kind, one.get_kind_display()),
            item_of("details", one.answers, ", ".join(map(str, details_of(one)))),
            item_of("text", one.words),
        )
        for one in VisitEvent.objects.filter(**about)
    ]
    for survey in Survey.objects.filter(**about):
        rows += _answers(survey)
    return Section("follow_up", tuple(rows))


def _answers(survey):
    """One row for each answer, then the scores; codes as they are once the release no longer has the version."""
    version = questionnaires.named(survey.version)
    yield item_of("on", survey.on), item_of("name", survey.version, str(version.title) if version else survey.version)
    items = {item.code: item for item in version.items} if version else {}
    for code, given in survey.answers.items():
        item = items.get(code)
        answer = item.answer(given) if item else None
        words = str(answer.words) if answer else str(NOT_SCORED.get(given, given))
        yield item_of("kind", code, str(item.words) if item else code), item_of("outcome", given, words)
    if version:
        result = score(version, survey.answers)
        told = [(one.words, result.dimensions[one.code]) for one in version.dimensions]
        for words, one in (*told, (_("Overall"), result.composite)):
            if one.value is not None:
                yield item_of("kind", "", str(words)), item_of("outcome", str(one.value), str(one.value))


@tells
def journeys(told):
    """Each leg that was booked with a seat for the person, and where they were awaited."""
    seats = Seat.objects.filter(booking__case__in=told.cases, person__in=told.people)
    seats = {seat.booking_id: seat for seat in seats}
    bookings = Booking.objects.filter(pk__in=seats).select_related("case").order_by("departs_on", "made_at")
    rows = []
    for booking in bookings:
        seat = seats[booking.pk]
        rows.append(
            (
                *told.of(booking.case),
                item_of("on", booking.meet_at),
                item_of("place", booking.meet_place),
                item_of("details", booking.way_there),
                item_of("number", booking.reference),
                item_of("text", ", ".join(str(need) for need in seat.needed)),
                item_of("outcome", seat.outcome, seat.get_outcome_display()),
            )
        )
        rows += [_leg(leg) for leg in Leg.objects.filter(booking=booking)]
    return Section("journeys", tuple(rows))


def _leg(leg):
    return (
        item_of("on", leg.departs_at),
        item_of("kind", leg.means, leg.get_means_display()),
        item_of("number", leg.number),
        item_of("place", f"{leg.origin} – {leg.destination}"),
    )


@tells
def wishes(told):
    rows = [
        (
            *told.of(check.case),
            item_of("on", check.on),
            item_of("kind", check.moment, check.get_moment_display()),
            item_of("outcome", check.answer, check.get_answer_display()),
            item_of("text", check.words),
        )
        for check in WishCheck.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    ]
    return Section("wishes", tuple(rows))


@tells
def with_ofii(told):
    """What OFII was sent about the file of the person, what was asked, decided, challenged."""
    about = {"case__in": told.cases, "person__in": told.people}
    rows = [row for one in Dossier.objects.filter(**about).select_related("case") for row in _dossier(told, one)]
    for tell in (_transmission, _question, _decision, _review):
        model = {_transmission: Transmission, _question: Question, _decision: Decision, _review: Review}[tell]
        rows += [(*told.of(one.case), *tell(one)) for one in model.objects.filter(**about).select_related("case")]
    return Section("ofii", tuple(rows))


def _dossier(told, dossier):
    """Its lines, without those about anybody else."""
    version = (*told.of(dossier.case), item_of("on", dossier.created_at), item_of("number", str(dossier.version)))
    for line in dossier.content:
        if line["who"] in ("", *map(str, told.people)):
            yield (*version, item_of("kind", line["field"], str(label(line))), item_of("details", line["value"]))


def _transmission(sending):
    yield item_of("on", sending.on)
    yield item_of("kind", sending.channel, sending.get_channel_display())
    yield item_of("details", sending.about, sending.get_about_display())
    yield item_of("number", sending.reference)


def _question(question):
    yield item_of("on", question.created_at)
    yield item_of("text", question.text)
    yield item_of("details", question.answer)


def _decision(decision):
    expected = decision.expected or {}
    yield item_of("on", decision.on)
    yield item_of("outcome", decision.answer, decision.get_answer_display())
    yield item_of("number", decision.reference)
    yield item_of("text", decision.grounds)
    yield item_of("details", expected, amount(expected.get("low"), expected.get("high")))


def _review(review):
    yield item_of("on", review.filed_on)
    yield item_of("kind", review.kind, review.get_kind_display())
    yield item_of("outcome", review.result, review.get_result_display())
    yield item_of("text", review.grounds)


@tells
def protection(told):
    """What was found of the person, then what was done about it."""
    about = {"case__in": told.cases, "person__in": told.people}
    rows = [
        (
            *told.of(one.case),
            item_of("on", one.on),
            item_of("kind", one.vulnerabilities, _labels(Vulnerability, one.vulnerabilities)),
            item_of("details", one.answers.get("factors"), _labels(Factor, one.answers.get("factors", ()))),
            item_of("text", one.words),
        )
        for one in Screening.objects.filter(**about).select_related("case")
    ]
    rows += [
        (
            *told.of(one.case),
            item_of("on", one.on),
            item_of("kind", one.answers.get("kind"), _labels(SafeguardKind, [one.answers.get("kind")])),
            item_of("outcome", one.answers.get("state"), _labels(State, [one.answers.get("state")])),
            item_of("present", one.who),
            item_of("text", one.words),
        )
        for one in Safeguard.objects.filter(**about).select_related("case")
    ]
    rows += [
        (
            *told.of(one.case),
            item_of("on", one.on),
            item_of("outcome", one.found.value, one.found.label),
        )
        for one in Fitness.objects.filter(**about).select_related("case")
    ]
    return Section("protection", tuple(rows))


def _labels(vocabulary, codes):
    return ", ".join(str(vocabulary(code).label) for code in codes if code in vocabulary.values)


@tells
def situation(told):
    """The situation of the file, and the asylum, each as it was known in turn."""
    rows = []
    for model in (Situation, AsylumClaim):
        for one in model.objects.filter(case__in=told.cases, person__in=told.people).select_related("case"):
            said = ", ".join(str(WORDS.get(value, value)) for value in one.answers.values())
            on = item_of("on", one.created_at)
            rows.append((*told.of(one.case), on, item_of("details", one.answers, said), item_of("text", one.words)))
    return Section("situation", tuple(rows))


WORDS = {value: label for words in (Housing, Restraint, PastAid, Asylum) for value, label in words.choices}


@tells
def consulates(told):
    rows = [
        (
            *told.of(one.case),
            item_of("on", one.asked_on),
            item_of("place", one.consulate),
            item_of("outcome", one.answer, one.get_answer_display()),
            item_of("text", one.words),
        )
        for one in ConsularRequest.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    ]
    return Section("consulates", tuple(rows))


@tells
def arrivals(told):
    rows = [
        (
            *told.of(one.case),
            item_of("on", one.on),
            item_of("kind", one.source, one.get_source_display()),
            item_of("present", one.who),
            item_of("details", one.onward),
        )
        for one in Arrival.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    ]
    return Section("arrivals", tuple(rows))
