"""What must hold before somebody departs, beyond the steps of the pathway: facts that its guards ask about.

A guard only refuses what is known to be wrong: an answer that is not there yet is shown as missing by the page.
"""

from casework.case_facts import fact
from casework.models import CaseMember
from returns.destinations import suspension_of
from returns.enums import Wish
from returns.models import Staying, WishCheck


def travellers(case):
    """Members of the case who travel, with their people and documents: everybody but those who stay."""
    staying = Staying.objects.filter(case=case).values("person_id")
    members = CaseMember.objects.filter(case=case).exclude(person__in=staying).order_by("position", "pk")
    return list(members.select_related("person").prefetch_related("person__travel_documents"))


def has_document_until(person, day):
    """Is one of the documents valid on this day? One without an expiry may be; without any, it is not known."""
    documents = list(person.travel_documents.all())
    return not documents or any(not one.expires_on or one.expires_on >= day for one in documents)


def without_document(case, day):
    """Those who travel and whose documents have all expired by the day of departure."""
    return [member.person for member in travellers(case) if not has_document_until(member.person, day)]


@fact("documents_last")
def documents_last(case):
    """Every traveller's document is valid on the day of departure, as far as it is known."""
    return case.departure_on is None or not without_document(case, case.departure_on)


@fact("destination_open")
def destination_open(case):
    """No suspension stands against the day of departure, as far as the day and the country are known."""
    return case.departure_on is None or suspension_of(case.destination, case.departure_on) is None


def latest_wishes(*cases):
    """{person id: latest WishCheck} of these cases, with one query."""
    checks = WishCheck.objects.filter(case__in=cases).order_by("on", "created_at")
    return {check.person_id: check for check in checks}


@fact("all_wish_to_return")
def all_wish_to_return(case):
    """Nobody who travels has last answered that they hesitate or no longer wish to."""
    wishes = latest_wishes(case)
    answers = [wishes[member.person_id].answer for member in travellers(case) if member.person_id in wishes]
    return all(answer == Wish.RETURN for answer in answers)
