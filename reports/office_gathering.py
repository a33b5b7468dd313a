"""What is no file's, as facts: events, who came, campaigns, partners met and whom they sent. Codes and counts only."""

from collections import defaultdict

from casework.models import Office
from outreach.knowledge_codes import Counted, EventState
from outreach.models import CampaignReach, Event, PartnerMeeting, ReceivedReferral, Tally
from outreach.partner_enums import ReceivedState
from reports.enums import Delay, FactKind
from reports.gathering import delay_of, name_of
from reports.models import Fact

EVENT_KINDS = (FactKind.EVENT, FactKind.ATTENDANCE)


def event_facts(event_ids):
    """Of each event that took place: one, and one for each type of organisation that came."""
    held = Event.objects.select_for_update(of=("self",)).filter(pk__in=event_ids, state=EventState.HELD)
    events = list(held.select_related("office").order_by("pk"))
    came, facts = defaultdict(list), []
    for tally in Tally.objects.filter(event__in=events, of=Counted.ATTENDANCE).order_by("code"):
        came[tally.event_id].append(tally)
    for event in events:
        told = {"month": event.starts_on.replace(day=1), "office": event.office.code, "work": event.kind}
        kind = FactKind.EVENT
        facts.append(Fact(kind=kind, **_names(kind, event.pk), **told, topic=event.theme))
        kind = FactKind.ATTENDANCE
        facts += [
            Fact(kind=kind, **_names(kind, event.pk, one.code), **told, audience=one.code, people=one.count)
            for one in came[event.pk]
        ]
    return facts


def received_facts(referral_ids):
    """One for each referral that a partner sent."""
    rows = ReceivedReferral.objects.select_for_update(of=("self",)).filter(pk__in=referral_ids).order_by("pk")
    offices, kind, facts = dict(Office.objects.values_list("pk", "code")), FactKind.RECEIVED, []
    for row in rows.select_related("partner"):
        answered = row.answered_on or (row.ended_on if row.state == ReceivedState.DONE else None)
        told = {
            "month": row.received_on.replace(day=1),
            "office": offices[row.office_id],
            "partner": row.partner.kind,
            "stage": row.state,
            "delay": delay_of(row.received_on, answered) if answered else Delay.NONE,
        }
        facts.append(Fact(kind=kind, **_names(kind, row.pk), **told, people=row.people))
    return facts


def meeting_facts(meeting_ids):
    """One for each meeting with a partner; nothing of what was decided."""
    rows = PartnerMeeting.objects.select_for_update(of=("self",)).filter(pk__in=meeting_ids)
    kind, facts = FactKind.MEETING, []
    for row in rows.select_related("partner__office").order_by("pk"):
        told = {"month": row.on.replace(day=1), "office": row.partner.office.code, "partner": row.partner.kind}
        facts.append(Fact(kind=kind, **_names(kind, row.pk), **told))
    return facts


def reach_facts(reach_ids):
    """One for each count of a campaign, with the people that it counted; none where it counted nobody."""
    rows = CampaignReach.objects.select_for_update(of=("self",)).filter(pk__in=reach_ids, people__gt=0)
    kind, facts = FactKind.REACH, []
    for row in rows.select_related("campaign__office").order_by("pk"):
        told = {"month": row.on.replace(day=1), "office": row.campaign.office.code, "country": row.campaign.country}
        told |= {"work": row.channel, "audience": row.quality}
        facts.append(Fact(kind=kind, **_names(kind, row.pk), **told, people=row.people))
    return facts


def _names(kind, pk, part=""):
    return {"pseudonym": name_of(kind, pk, part), "file": name_of(kind, pk)}
