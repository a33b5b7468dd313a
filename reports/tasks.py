"""What the relay calls when a file changed (casework/outbox.py), and what beat calls about drafts."""

import logging

from celery import shared_task

from casework import outbox
from outreach.actions import campaigns, events, partners, referrals
from reports.actions import facts as actions
from reports.actions import preparing, publishing
from reports.freshness import freshness

logger = logging.getLogger(__name__)


@outbox.on(outbox.CASE_CHANGED)
def case_changed(case_id):
    actions.refresh_case_facts(case_id)


@outbox.on(outbox.CONTACT_CHANGED)
def contact_changed(contact_id):
    actions.refresh_contact_facts(contact_id)


@outbox.on(outbox.CASE_ERASED)
def case_erased(case_id):
    actions.cut_case_facts(case_id)


@outbox.on(outbox.CONTACT_ERASED)
def contact_erased(contact_id):
    actions.cut_contact_facts(contact_id)


@outbox.on(events.FIGURES)
def event_changed(event_id):
    actions.refresh_event_facts(event_id)


@outbox.on(referrals.FIGURES)
def received_referral_changed(referral_id):
    actions.refresh_received_facts(referral_id)


@outbox.on(partners.FIGURES)
def meeting_changed(meeting_id):
    actions.refresh_meeting_facts(meeting_id)


@outbox.on(campaigns.FIGURES)
def reach_changed(reach_id):
    actions.refresh_reach_facts(reach_id)


@shared_task(time_limit=3600)
def prepare_drafts():
    """What somebody has asked to publish goes first: whatever is prepared is held against it."""
    if not publishing.publish_waiting():
        preparing.prepare_waiting()


@shared_task
def check_drafts():
    preparing.check_outdated()


@shared_task
def watch_facts():
    """Figures that are behind are in the log as well, for whoever reads no figures."""
    found = freshness()
    if found.is_behind:
        logger.error("figures are behind: %s changes wait, %s fail", found.waiting, found.failing)
    if found.stopped:
        logger.error("a rebuild of the facts has stopped: run rebuild_facts, it goes on where it stopped")
