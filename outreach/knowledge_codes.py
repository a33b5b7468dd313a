"""The closed vocabularies of information: materials, events, campaigns, writings (domain.md §§6.1, 6.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MaterialKind(TextChoices):
    LEAFLET = "leaflet", _("Leaflet")
    CARD = "card", _("Card")
    POSTER = "poster", _("Poster")
    BOOKLET = "booklet", _("Booklet")
    OTHER = "other", _("Other material")


class Validity(TextChoices):
    """Where a version stands on a day."""

    TO_COME = "to_come", _("Not yet valid")
    VALID = "valid", _("Valid")
    OUTDATED = "outdated", _("Outdated")


class MovementKind(TextChoices):
    RECEIVED = "received", _("Received")
    HANDED_OUT = "handed_out", _("Handed out")
    COUNTED = "counted", _("Counted")
    LOST = "lost", _("Lost or destroyed")


class EventKind(TextChoices):
    TRAINING = "training", _("Training for professionals")
    WORKSHOP = "workshop", _("Workshop")
    CONFERENCE = "conference", _("Conference")
    MEETING = "meeting", _("Meeting")


class EventTheme(TextChoices):
    RETURN = "return", _("Return and reintegration")
    ASYLUM = "asylum", _("Asylum and right to stay")
    TRAFFICKING = "trafficking", _("Trafficking and exploitation")
    MINORS = "minors", _("Unaccompanied minors")
    HEALTH = "health", _("Health and psychological support")
    FAMILY = "family", _("Family reunification")
    RESETTLEMENT = "resettlement", _("Resettlement")
    MIGRATION = "migration", _("Migration and its reasons")
    OTHER = "other", _("Other theme")


class Setting(TextChoices):
    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("Remote")
    BOTH = "both", _("On site and remote")


class EventState(TextChoices):
    PLANNED = "planned", _("Still planned")
    HELD = "held", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")


class Cancellation(TextChoices):
    TRAINER = "trainer", _("No trainer was available")
    PLACE = "place", _("No place was available")
    ENROLMENT = "enrolment", _("Too few people enrolled")
    FUNDING = "funding", _("The funding was not granted")
    POSTPONED = "postponed", _("Postponed: another event replaces it")
    OTHER = "other", _("Another reason")


class OrganisationType(TextChoices):
    """Who comes to an event, by what they work for."""

    STATE = "state", _("State services")
    OFII = "ofii", _("OFII")
    LOCAL = "local", _("Regions, departments and towns")
    ASSOCIATION = "association", _("Associations")
    ACCOMMODATION = "accommodation", _("Accommodation centres")
    HEALTH = "health", _("Health professionals")
    JUSTICE = "justice", _("Lawyers and justice")
    INTERNATIONAL = "international", _("International organisations")
    RESEARCH = "research", _("Universities and research")
    COMPANY = "company", _("Companies")
    MIGRANTS = "migrants", _("Migrants and their associations")
    OTHER = "other", _("Other organisations")


class Question(TextChoices):
    """What those who came answer from 1 to 5."""

    USEFUL = "useful", _("Useful for my work")
    CLEAR = "clear", _("Clearly explained")
    TRAINERS = "trainers", _("Quality of the speakers")
    PLACE = "place", _("Place and organisation")


class Remark(TextChoices):
    MORE_CASES = "more_cases", _("More practical cases")
    MORE_TIME = "more_time", _("More time")
    SHORTER = "shorter", _("Shorter")
    MORE_LAW = "more_law", _("More on the law")
    DOCUMENTS = "documents", _("Documents to take away")
    AGAIN = "again", _("To be held again")
    OTHER_PLACE = "other_place", _("Elsewhere or remotely")


class Counted(TextChoices):
    """What a count of an event is about."""

    ATTENDANCE = "attendance", _("People who came")
    ANSWER = "answer", _("Answers")
    REMARK = "remark", _("Remarks")


class Stage(TextChoices):
    """Where on the road a campaign speaks to people."""

    HERE = "here", _("In France")
    TRANSIT = "transit", _("Country of transit")
    ORIGIN = "origin", _("Country of origin")


class Channel(TextChoices):
    RADIO = "radio", _("Radio")
    TELEVISION = "television", _("Television")
    PRESS = "press", _("Press")
    SOCIAL = "social", _("Social networks")
    WEBSITE = "website", _("Website")
    MESSAGES = "messages", _("Text messages")
    POSTERS = "posters", _("Posters and leaflets")
    MEETINGS = "meetings", _("Meetings in communities")
    HELPLINE = "helpline", _("Helpline")


class Quality(TextChoices):
    MEASURED = "measured", _("Measured")
    ESTIMATED = "estimated", _("Estimated")


class WritingKind(TextChoices):
    REPORT = "report", _("Report")
    STUDY = "study", _("Study")
    LEAFLET = "leaflet", _("Leaflet or guide")
    DATA = "data", _("Data set")
