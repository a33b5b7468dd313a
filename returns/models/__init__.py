from returns.models.allowance import Award, Payment
from returns.models.arrival import Arrival
from returns.models.consulate import ConsularRequest
from returns.models.deadlines import AskedDays, DueDay
from returns.models.decision import Decision, DecisionBatch, Review
from returns.models.dossier import Dossier, DossierPart, Question, Transmission
from returns.models.facts import ReturnFacts
from returns.models.feed import CalendarFeed
from returns.models.protection import Fitness, Safeguard, Screening
from returns.models.reintegration import BudgetLine, Instalment, Plan
from returns.models.situation import AsylumClaim, Situation
from returns.models.travel import Booking, Leg, Seat, Staying
from returns.models.visits import Survey, Visit, VisitEvent
from returns.models.wish import WishCheck

__all__ = [
    "Arrival",
    "AskedDays",
    "AsylumClaim",
    "Award",
    "Booking",
    "BudgetLine",
    "CalendarFeed",
    "ConsularRequest",
    "Decision",
    "DecisionBatch",
    "Dossier",
    "DossierPart",
    "DueDay",
    "Fitness",
    "Instalment",
    "Leg",
    "Payment",
    "Plan",
    "Question",
    "ReturnFacts",
    "Review",
    "Safeguard",
    "Screening",
    "Seat",
    "Situation",
    "Staying",
    "Survey",
    "Transmission",
    "Visit",
    "VisitEvent",
    "WishCheck",
]
