"""The closed vocabularies of the return: where a person is, who validates, what an assessment may say."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Place(TextChoices):
    """Which regime applies: the texts know Mayotte apart."""

    MAINLAND = "mainland", _("France, except Mayotte")
    MAYOTTE = "mayotte", _("Mayotte")


class Verdict(TextChoices):
    ELIGIBLE = "eligible", _("May be helped")
    INELIGIBLE = "ineligible", _("May not be helped")
    UNKNOWN = "unknown", _("Not known yet")


class Standing(TextChoices):
    """What a part of the aid comes to."""

    POSSIBLE = "possible", _("Possible")
    NONE = "none", _("None")
    UNKNOWN = "unknown", _("Not known yet")


class Part(TextChoices):
    """The parts of the aid, in the order in which the texts name them."""

    TRIP = "trip", _("Help in preparing the trip")
    TRANSPORT = "transport", _("Transport to the country of return")
    ALLOWANCE = "allowance", _("Incentive allowance")
    INCREASED = "increased_allowance", _("Increased allowance, if OFII decides it")
    HOUSEHOLD = "household", _("Allowances of all who leave together")
    BONUS = "document_bonus", _("Supplement for one’s own travel document")
    LEVEL_1 = "level_1", _("Social reintegration (level 1)")
    LEVEL_2 = "level_2", _("Reintegration by employment (level 2)")
    LEVEL_3 = "level_3", _("Reintegration by starting a business (level 3)")
    PROJECT = "project", _("Reintegration project")


class Directorate(TextChoices):
    """OFII's territorial directorates (directions territoriales); the list is to be confirmed with OFII."""

    AMIENS = "amiens", "Amiens"
    BESANCON = "besancon", "Besançon"
    BOBIGNY = "bobigny", "Bobigny"
    BORDEAUX = "bordeaux", "Bordeaux"
    CAEN = "caen", "Caen"
    CAYENNE = "cayenne", "Cayenne"
    CERGY = "cergy", "Cergy"
    CLERMONT_FERRAND = "clermont-ferrand", "Clermont-Ferrand"
    CRETEIL = "creteil", "Créteil"
    DIJON = "dijon", "Dijon"
    GRENOBLE = "grenoble", "Grenoble"
    GUADELOUPE = "guadeloupe", "Guadeloupe"
    LILLE = "lille", "Lille"
    LIMOGES = "limoges", "Limoges"
    LYON = "lyon", "Lyon"
    MARSEILLE = "marseille", "Marseille"
    MAYOTTE = "mayotte", "Mayotte"
    MELUN = "melun", "Melun"
    METZ = "metz", "Metz"
    MONTPELLIER = "montpellier", "Montpellier"
    MONTROUGE = "montrouge", "Montrouge"
    NANTES = "nantes", "Nantes"
    NICE = "nice", "Nice"
    ORLEANS = "orleans", "Orléans"
    PARIS = "paris", "Paris"
    POITIERS = "poitiers", "Poitiers"
    REIMS = "reims", "Reims"
    RENNES = "rennes", "Rennes"
    REUNION = "la-reunion", "La Réunion"
    ROUEN = "rouen", "Rouen"
    STRASBOURG = "strasbourg", "Strasbourg"
    TOULOUSE = "toulouse", "Toulouse"


class AwardKind(TextChoices):
    """What OFII may decide for one person, in money (arrêté of 9 October 2023, art. 1)."""

    ALLOWANCE = "allowance", _("Return allowance")
    BONUS = "document_bonus", _("Supplement for one’s own travel document")


class AwardEnd(TextChoices):
    """Why a decision no longer stands, nothing having been paid of it."""

    MISTAKE = "mistake", _("Recorded by mistake")
    REPLACED = "replaced", _("Replaced by another decision")
    WITHDRAWN = "withdrawn", _("Withdrawn by OFII")


class PaymentMeans(TextChoices):
    CASH = "cash", _("Cash")
    CODE = "code", _("Code to collect the money")
    TRANSFER = "transfer", _("Bank transfer")
    CHEQUE = "cheque", _("Cheque")


class PaymentPlace(TextChoices):
    """Where the money reaches the person (domain.md §1.3)."""

    DEPARTURE = "departure", _("At the departure")
    COUNTRY = "country", _("In the country of return")


class PaymentCancellation(TextChoices):
    """Why a payment no longer counts; it stays in the file with its history."""

    MISTAKE = "mistake", _("Recorded by mistake")
    GIVEN_BACK = "given_back", _("Given back: the person did not depart")
    NOT_COLLECTED = "not_collected", _("Never collected")
    RETURNED = "returned", _("Returned by the bank or the counter")


class PlanStatus(TextChoices):
    """How far a reintegration plan has come."""

    DRAFT = "draft", _("In preparation")
    SUBMITTED = "submitted", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    CLOSED = "closed", _("Closed")


class Finding(TextChoices):
    """What the committee in the country found of a project (levels 2 and 3 ask for a viable one)."""

    VIABLE = "viable", _("Viable project")
    NOT_VIABLE = "not_viable", _("Not viable")
    TO_REWORK = "to_rework", _("To be reworked")


class LineKind(TextChoices):
    """What a line of the budget is for."""

    NEEDS = "needs", _("Housing and basic needs")
    HEALTH = "health", _("Care")
    TRAINING = "training", _("Training")
    SALARY = "salary", _("Share of a salary")
    EQUIPMENT = "equipment", _("Equipment")
    STOCK = "stock", _("Goods and stock")
    PREMISES = "premises", _("Premises")
    OTHER = "other", _("Other expense")


class PlanEnd(TextChoices):
    COMPLETED = "completed", _("Plan completed")
    GIVEN_UP = "given_up", _("Given up by the person")
    NOT_VIABLE = "not_viable", _("Project not viable")
    LOST_CONTACT = "lost_contact", _("Contact lost")
    LEFT_AGAIN = "left_again", _("The person left the country again")
    DIED = "died", _("The person died")
    OTHER = "other", _("Other reason")


class Moment(TextChoices):
    """When the wish to return is asked for (principle of voluntariness, domain.md §2.2)."""

    APPLICATION = "application", _("When the application is filed")
    CONVOCATION = "convocation", _("When the convocation is handed over")
    DAY_BEFORE = "day_before", _("The day before the departure")


class Wish(TextChoices):
    """What the person answered."""

    RETURN = "return", _("Wishes to return")
    HESITATES = "hesitates", _("Hesitates, needs time")
    STAYS = "stays", _("No longer wishes to return")


class Means(TextChoices):
    PLANE = "plane", _("Plane")
    TRAIN = "train", _("Train")
    COACH = "coach", _("Coach")
    BOAT = "boat", _("Boat")
    CAR = "car", _("Car or taxi")


class Need(TextChoices):
    """What somebody needs on the way; never why."""

    WHEELCHAIR = "wheelchair", _("Wheelchair")
    OXYGEN = "oxygen", _("Oxygen")
    MEDICAL_ESCORT = "medical_escort", _("Medical escort")
    ESCORT = "escort", _("Escort")
    INFANT = "infant", _("Infant without a seat")
    TRANSIT = "transit", _("Assistance in transit")


class Fit(TextChoices):
    """What a physician found of one traveller; the outcomes of the step, the best first."""

    FIT = "fit", _("Fit to travel")
    ESCORT = "fit_with_escort", _("Fit with an escort")
    UNFIT = "unfit", _("Not fit to travel")


class Outcome(TextChoices):
    """What became of somebody's departure. Until it is said, nothing is supposed."""

    EXPECTED = "expected", _("Expected")
    DEPARTED = "departed", _("Departed")
    NOT_THERE = "not_there", _("Not there")
    CHANGED_MIND = "changed_mind", _("Changed their mind")
    REFUSED_BOARDING = "refused_boarding", _("Boarding refused")
    MISSED = "missed", _("Flight or connection missed")
    POSTPONED = "postponed", _("Postponed")


class BookingEnd(TextChoices):
    """Why a booking no longer stands."""

    REPLACED = "replaced", _("Another journey was booked")
    WITHDRAWN = "withdrawn", _("The person gave up the return")
    POSTPONED = "postponed", _("Return postponed")
    NO_SHOW = "no_show", _("The person did not come")
    MISSED = "missed", _("The departure did not happen")
    CLOSED = "closed", _("Case closed")


class ConsularAnswer(TextChoices):
    WAITING = "waiting", _("No answer yet")
    OBTAINED = "obtained", _("Laissez-passer obtained")
    REFUSED = "refused", _("Refused")
    NOT_KNOWN = "not_known", _("The consulate does not recognise the person")
    NO_SHOW = "no_show", _("The person did not come")


class ArrivalSource(TextChoices):
    """Who said that somebody arrived."""

    PERSON = "person", _("The person")
    FAMILY = "family", _("Family or friends")
    PARTNER = "partner", _("The partner in the country")
    ESCORT = "escort", _("The escort")
    CARRIER = "carrier", _("The airline or carrier")


class StayReason(TextChoices):
    """Why somebody covered by a file does not travel with the others. It is asked of nobody: not said is an answer.

    Never health: the answer is in clear, and stands on the page of the case.
    """

    NOT_SAID = "not_said", _("Preferred not to say")
    CHANGED_MIND = "changed_mind", _("Changed their mind")
    RIGHT_TO_STAY = "right_to_stay", _("Obtained a right to stay")
    DOCUMENTS = "documents", _("No valid travel document")
    LATER = "later", _("Travels later")


class Paper(TextChoices):
    """What is handed over to the person, in the order in which it comes."""

    INFORMATION = "information", _("Information sheet")
    DECLARATION = "declaration", _("Declaration of voluntary return and consent")
    CONVOCATION = "convocation", _("Convocation")
    TRAVEL = "travel", _("Travel sheet")
    WITHDRAWAL = "withdrawal", _("Withdrawal slip")


class VisitState(TextChoices):
    """How a monitoring visit ended."""

    PLANNED = "planned", _("To come")
    DONE = "done", _("Took place")
    DECLINED = "declined", _("Declined by the person")
    NOT_REACHED = "not_reached", _("Could not be reached")


class VisitEventKind(TextChoices):
    """What happened to a monitoring visit."""

    PLANNED = "planned", _("Planned")
    ATTEMPT = "attempt", _("Attempt without success")
    DONE = "done", _("Took place")
    DECLINED = "declined", _("Declined by the person")
    NOT_REACHED = "not_reached", _("No longer tried")
    REOPENED = "reopened", _("Taken up again")


class VisitBy(TextChoices):
    """Who makes the visit."""

    FIELD_OFFICE = "field_office", _("The field office in the country")
    PARTNER = "partner", _("A partner in the country")
    TEAM = "team", _("The team, from France")


class VisitHow(TextChoices):
    IN_PERSON = "in_person", _("In person")
    TELEPHONE = "telephone", _("By telephone")
    MESSAGE = "message", _("By message")


class Unreached(TextChoices):
    """What came of an attempt to reach somebody."""

    NO_ANSWER = "no_answer", _("No answer")
    LATER = "later", _("Asked to be called later")
    NUMBER = "number", _("The number no longer works")
    MOVED = "moved", _("No longer lives there")
    OTHER = "other", _("Something else")


class DeclineReason(TextChoices):
    """Why somebody declines a visit. Nothing follows from it, and not saying is an answer."""

    NOT_SAID = "not_said", _("Preferred not to say")
    NO_WISH = "no_wish", _("Does not wish to be asked")
    NO_TIME = "no_time", _("Has no time for it")
    DISCRETION = "discretion", _("Does not want to be seen with us")
    OTHER = "other", _("Other reason")
