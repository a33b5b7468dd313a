"""What the pages show of the dealings with OFII in one case, worked out once: what comes next, first of all."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access
from casework.models import Case
from returns import completeness
from returns.actions import silence
from returns.actions.decision import DECISION
from returns.models import Decision, Question, Review, Transmission
from returns.ofii import About, Answer, Side
from returns.rules import words


@dataclass(frozen=True)
class Next:
    """The one obvious action: a sentence, and the button that does it; without a label, there is only to wait."""

    sentence: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Dealings:
    """`dossiers` newest first, with their transmissions; `decisions` likewise: the one that stands is `standing`."""

    dossiers: tuple
    questions: tuple
    decisions: tuple
    reviews: tuple

    @property
    def latest(self):
        return self.dossiers[0] if self.dossiers else None

    @property
    def standing(self):
        return next((one for one in self.decisions if one.ended_on is None), None)

    @property
    def refused(self):
        return self.standing is not None and self.standing.answer == Answer.REFUSED

    @property
    def open_reviews(self):
        return [review for review in self.reviews if not review.answered_on]

    @property
    def expected(self):
        """What the rules let expect of the standing decision: a sum in words, None when it was not reckoned."""
        told = self.standing and self.standing.expected
        return words.amount(told["low"], told["high"]) if told and told["text"] else None


def dealings_of(case, user):
    """Everything that passed between the team and OFII in a case, as far as `user` sees it; five queries."""
    dossiers = (
        case.dossiers.visible_to(user)
        .select_related("author")
        .prefetch_related("transmissions__acknowledged_by", "transmissions__author")
    )
    return Dealings(
        tuple(dossiers),
        tuple(Question.objects.filter(case=case).select_related("author", "answered_by")),
        tuple(Decision.objects.filter(case=case).select_related("author", "looked_by")),
        tuple(Review.objects.filter(case=case).select_related("author")),
    )


def checklist(case, members):
    return completeness.checked(case, members)


def next_for_team(case, found):
    """What the team does next about OFII."""
    asked = next((one for one in found.questions if one.waits_for == Side.TEAM), None)
    if found.latest is None and not found.standing and (told := _by_its_step(case)):
        return told
    if found.latest is None and not found.standing:
        return _step(_("Put the dossier for OFII together."), "dossier_make", _("Put it together"), case.pk)
    if asked:
        return _step(_("OFII asks a question."), "question_answer", _("Answer"), asked.pk)
    latest = found.latest.transmissions.all() if found.latest else ()
    sendings = [one for one in latest if one.about == About.DOSSIER]
    if found.latest and not sendings:
        sentence = _("Version %(number)s is ready, and was not sent.") % {"number": found.latest.version}
        return _step(sentence, "dossier_send", _("Send it"), found.latest.pk)
    if found.standing:
        return _after_decision(found)
    return _while_waiting(sendings)


def _by_its_step(case):
    """What the step of the decision says by itself, in a file that OFII was told of by other means."""
    record = case.progress().records.get(DECISION)
    if record is None or not record.settled:
        return None
    if record.outcome == Answer.GRANTED:
        return Next(_("OFII has granted the aid. The file says what comes next."))
    return Next(_("OFII has refused. The file says what comes next."))


def _step(sentence, name, label, pk):
    return Next(sentence, reverse(name, args=[pk]), label)


def _after_decision(found):
    if found.standing.difference and not found.standing.looked_at:
        return Next(_("The decision differs from what the rules let expect: have a look."))
    if not found.refused:
        return Next(_("OFII has granted the aid. The file says what comes next."))
    if waiting := found.open_reviews:
        return _step(_("A review waits for its answer."), "review_answer", _("Record the answer"), waiting[0].pk)
    sentence = _("OFII has refused. Tell the person how it can be challenged, and until when the letter says.")
    return _step(sentence, "review_add", _("Record a review"), found.standing.pk)


def _while_waiting(sendings):
    waiting = [one for one in sendings if not one.acknowledged_on]
    if any(one.sent_at is None for one in waiting):
        return Next(_("The dossier is about to leave."))
    if len(waiting) < len(sendings):
        return Next(_("OFII has received the dossier. Its decision is awaited."))
    longest = min(waiting, key=lambda one: one.days_of_silence)
    sentence = silence_in_words(longest.days_of_silence)
    return _step(sentence, "transmission_acknowledge", _("OFII has received it"), longest.pk)


def silence_in_words(days):
    if days == 0:
        return _("Sent today, no acknowledgement yet.")
    words = ngettext("Sent %(days)s day ago, no acknowledgement.", "Sent %(days)s days ago, no acknowledgement.", days)
    return words % {"days": days}


# --- Of all files -----------------------------------------------------------------------------------------------------


def of_the_team(rows, user):
    """Those of cases that the user sees whole."""
    return rows.filter(case__in=access.full_cases(Case.objects.all(), user))


def silent(user):
    return silence.silent(of_the_team(Transmission.objects.all(), user))


def to_answer(user):
    asked = Question.objects.filter(side=Side.OFII, answered_at=None, case__in=Case.objects.active())
    return of_the_team(asked, user)


def to_look_at(user):
    return of_the_team(Decision.objects.to_look_at(), user)


def failing(user):
    return of_the_team(Transmission.objects.filter(sent_at=None, attempts__gt=0), user)
