"""What is counted, and the coarse words in which it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FactKind(TextChoices):
    CONTACT = "contact", _("Contacts")
    CASE_OPENED = "case_opened", _("Cases opened")
    DEPARTURE = "departure", _("Departures")
    WITHDRAWAL = "withdrawal", _("Returns given up")
    TOPIC = "topic", _("Topics raised")
    TRAVELLER = "traveller", _("People who departed")
    SCREENED = "screened", _("People who departed, by what a screening found")
    NO_SHOW = "no_show", _("Appointments missed")
    AWARD = "award", _("Aid decided")
    PAYMENT = "payment", _("Aid paid")
    REFERRAL = "referral", _("Referrals to partners")
    NEED = "need", _("Needs referred")
    RECEIVED = "received", _("Referrals from partners")
    MEETING = "meeting", _("Meetings with partners")
    EVENT = "event", _("Trainings and events")
    ATTENDANCE = "attendance", _("People at events")
    REACH = "reach", _("People reached by campaigns")
    CONSULATE = "consulate", _("Requests to consulates")
    PLAN = "plan", _("Reintegration plans")
    EXPENSE = "expense", _("Reintegration by kind of support")
    INSTALMENT = "instalment", _("Reintegration paid")
    VISIT = "visit", _("Monitoring visits")
    SURVEY = "survey", _("Questionnaires after the return")


class AgeGroup(TextChoices):
    """Age on the day of departure; the groups of Eurostat's tables on returns."""

    UNDER_14 = "0-13", _("Under 14")
    UNDER_18 = "14-17", _("14 to 17")
    UNDER_35 = "18-34", _("18 to 34")
    OLDER = "35+", _("35 and over")
    UNKNOWN = "unknown", _("Not known")


class SexGroup(TextChoices):
    FEMALE = "female", _("Women and girls")
    MALE = "male", _("Men and boys")
    OTHER = "other", _("Other, or not known")


class Company(TextChoices):
    ALONE = "alone", _("Alone")
    FAMILY = "family", _("With family")


class Vulnerable(TextChoices):
    YES = "yes", _("A vulnerability was found")
    NO = "no", _("None was found")
    UNKNOWN = "unknown", _("No screening")


class Reached(TextChoices):
    """How far a contact led."""

    CONTACT = "contact", _("A contact only")
    FILE = "file", _("A file was opened")
    DEPARTED = "departed", _("A departure")


class Stage(TextChoices):
    """Where a file stands, or how it ended."""

    PREPARING = "preparing", _("In preparation")
    WITH_OFII = "with_ofii", pgettext_lazy("stage", "Sent to OFII")
    SUSPENDED = "suspended", _("Postponed, or did not come")
    DEPARTED = "departed", pgettext_lazy("stage", "Departed")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "Gave up the return")
    REFUSED = "refused", pgettext_lazy("stage", "Refused by OFII")
    CLOSED = "closed", _("Closed for another reason")


class Work(TextChoices):
    """Whether a file is still worked on."""

    IN_PROGRESS = "in_progress", _("In progress")
    ENDED = "ended", _("Ended")


class Delay(TextChoices):
    MONTH = "0-30", _("Up to 30 days")
    QUARTER = "31-90", _("31 to 90 days")
    HALF_YEAR = "91-180", _("91 to 180 days")
    LONGER = "181+", _("More than 180 days")
    NONE = "none", pgettext_lazy("delay", "Not known")


class Scored(TextChoices):
    """What the score of a questionnaire asks for. Told only where somebody has confirmed its weights and bands."""

    FINE = "fine", _("Nothing to look at again")
    LOOK = "look", _("Asks for a new look")
    UNTOLD = "untold", _("Too few answers for a score")
    UNCONFIRMED = "unconfirmed", _("Weights not confirmed: not scored")


class ReportLanguage(TextChoices):
    """In which a report for a donor is written; each by its own name."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "English"


class RevisionReason(TextChoices):
    LATE = "late", _("Events recorded late are now counted")
    CORRECTED = "corrected", _("A mistake was corrected")
    DEFINITION = "definition", _("The definition has changed")


class WithdrawnReason(TextChoices):
    WRONG = "wrong", _("The numbers are wrong")
    RISK = "risk", _("It could have told of somebody")
    REPLACED = "replaced", _("Another publication takes its place")


class Preparing(TextChoices):
    """How far the draft of a table is, in the order in which it is worked out."""

    WAITING = "waiting", _("It waits for its turn")
    COUNTING = "counting", _("Counting what the facts say")
    HIDING = "hiding", _("Hiding small numbers, beside everything that is published")
    CHECKING = "checking", _("Attacking it, as somebody would who has all publications")
    READY = "ready", pgettext_lazy("draft", "Ready")
    FAILED = "failed", pgettext_lazy("draft", "Not made")
    PUBLISHING = "publishing", _("Attacking it once more, beside all that is out at this moment")


class PreparingFailure(TextChoices):
    UNSAFE = (
        "unsafe",
        _("Whatever is hidden in it, this table would give away numbers that earlier publications hide."),
    )
    BROKEN = (
        "broken",
        _("It was tried several times and stopped each time. Whoever operates Escale finds why in its log."),
    )


class NotPublished(TextChoices):
    """Why a draft that somebody has asked to publish stayed one."""

    UNSAFE = (
        "unsafe",
        _(
            "This table no longer passes the check: the figures have changed since it was prepared, or another one was "
            "published. Discard it, and prepare it anew."
        ),
    )
    NO_RIGHT = "no_right", _("Whoever asked for it may no longer publish. Another manager can ask for it.")
    BROKEN = (
        "broken",
        _(
            "The last attack was begun several times and stopped each time. Whoever operates Escale finds why in its "
            "log; it can be asked for again."
        ),
    )
