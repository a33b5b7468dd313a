"""Facts of the work around a return: referrals, events, documents, reintegration, follow-up, files in progress."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from casework import outbox
from casework.actions import retention
from casework.models import Case
from outreach.actions import campaigns, events, referrals
from outreach.models import Contact, Outing, Partner, Site
from reports.actions import facts
from reports.case_gathering import _scored_by
from reports.catalogue import BY_CODE, TABLES, dimensions, territories
from reports.enums import FactKind
from reports.linked.cells import Cell
from reports.models import Fact
from reports.tabulating import PERIOD, Counts
from returns.actions.consulate import answer_consulate
from returns.questionnaire import files
from tests.outreach.knowledge_made import campaign_of, held_event, reached
from tests.outreach.partners_made import a_meeting, received
from tests.reports.worlds import add_facts
from tests.returns.money_made import plan_rows
from tests.returns.situations_made import consulate_asked
from tests.returns.visits_made import answered, held, returned_case, visit_of

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def told(kind, *names):
    return sorted(Fact.objects.filter(kind=kind).values_list(*names))


@pytest.fixture
def partner(cast):
    return Partner.objects.create(office=cast.paris, name="Maison", kind="cada")


def refer(cast, partner, **about):
    return referrals.refer(partner, uid=uuid.uuid4(), needs=["legal", "medical"], shared=[], actor=cast.claire, **about)


@pytest.fixture
def busy(cast, partner):
    """A returned file with one of everything, and what an office did beside it."""
    case = returned_case(cast)
    refer(cast, partner, case=case)
    answer_consulate(
        consulate_asked(case, cast.claire, asked_on=TODAY - 40 * DAY),
        answer="obtained", on=TODAY, number="LP1", actor=cast.claire,
    )  # fmt: skip
    plan_rows(case, cast.claire)
    visit = visit_of(case)
    held(visit, cast.claire)
    answered(visit, cast.claire, place=0)
    received(partner, cast.claire)
    a_meeting(partner, cast.claire)
    held_event(cast, association=12, state=5)
    reached(campaign_of(cast), cast, people=40_000)
    outbox.relay()
    return case


def test_work_around_a_return_is_told_in_coarse_words(cast, busy):
    assert told("referral", "partner", "stage", "delay") == [("cada", "made", "none")]
    assert told("need", "topic", "partner") == [("legal", "cada"), ("medical", "cada")]
    assert told("received", "partner", "stage", "people") == [("cada", "received", 2)]
    assert told("meeting", "partner", "office") == [("cada", cast.paris.code)]
    assert told("event", "work", "topic") == [("training", "return")]
    assert told("attendance", "work", "audience", "people") == [
        ("training", "association", 12),
        ("training", "state", 5),
    ]
    assert told("reach", "work", "audience", "people") == [("radio", "estimated", 40_000)]
    assert told("consulate", "country", "stage", "delay") == [("DZ", "obtained", "31-90")]
    assert told("plan", "work", "amount") == [("level_3", 900)]
    assert told("expense", "work", "amount") == [("equipment", 900)]
    assert told("instalment", "amount") == [(400,)]
    assert told("visit", "work", "stage") == [("12", "planned"), ("3", "done"), ("6", "planned")]
    assert told("case_opened", "work", "stage") == [("in_progress", "departed")]


def test_what_changes_afterwards_reaches_the_facts(cast, busy, partner):
    row = received(partner, cast.claire)
    referrals.turn_received(row, "decline", reason="full", actor=cast.claire)
    event = held_event(cast, association=3)
    events.reopen_event(event, actor=cast.claire)
    campaign = campaign_of(cast)
    count = reached(campaign, cast, people=70)
    outbox.relay()
    assert ("cada", "declined") in told("received", "partner", "stage")
    assert len(told("event", "work")) == 1
    assert len(told("reach", "people")) == 2
    campaigns.remove_reach(campaign, count.pk, actor=cast.claire)
    outbox.relay()
    assert told("reach", "people") == [(40_000,)]


def test_referral_of_a_contact_follows_the_contact(cast, partner):
    site = Site.objects.create(office=cast.paris, name="Porte", kind="camp", departement="62")
    outing = Outing(team=cast.nord, site=site, created_by=cast.samir)
    outing.save()
    contact = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach")
    contact.save()
    made = refer(cast, partner, contact=contact)
    referrals.turn(made, "accept", actor=cast.claire)
    outbox.relay()
    assert told("contact", "territory") == [("HDF",)]
    assert told("referral", "stage", "delay") == [("accepted", "0-30")]


def test_score_is_told_alone_and_only_of_a_confirmed_questionnaire(busy, tmp_path, monkeypatch):
    alone = ("stage", "country", "office", "work", "sex", "age")
    assert told("survey", *alone) == [("unconfirmed", *[""] * 5)]
    for file in files.FOLDER.glob("*.toml"):  # the same, as if somebody had confirmed all of it
        kept = re.sub(r"\[\[to_confirm\]\]\nfr = .*\nen = .*\n", "", file.read_text(encoding="utf-8"))
        (tmp_path / file.name).write_text(kept, encoding="utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    try:
        files.every.cache_clear()
        _scored_by.cache_clear()
        facts.refresh_case_facts(busy.pk)
        assert told("survey", *alone) == [("look", *[""] * 5)]
    finally:
        monkeypatch.undo()
        files.every.cache_clear()
        _scored_by.cache_clear()


def test_rebuilding_gives_every_kind_again_with_the_same_content(busy):
    before = facts.fingerprint()
    kinds = set(Fact.objects.values_list("kind", flat=True))
    assert {*FactKind} - kinds == {"contact", "topic", "withdrawal", "no_show", "award", "payment"}
    Fact.objects.all().delete()
    list(facts.rebuild_facts())
    assert facts.fingerprint() == before


def test_erasing_cuts_every_kind_of_the_file_and_leaves_no_work(busy):
    kinds = set(Fact.objects.values_list("kind", flat=True))
    own = kinds - {"received", "meeting", "event", "attendance", "reach"}
    retention._erase(Case.objects.get(pk=busy.pk), rule="withdrawn", actor=None)
    outbox.relay()
    list(facts.rebuild_facts())
    left = Fact.objects.filter(kind__in=own)
    assert set(left.values_list("kind", flat=True)) == own
    assert not left.filter(pseudonym__isnull=False).exists()
    assert told("case_opened", "work", "due") == [("ended", None)]


# --- The catalogue ----------------------------------------------------------------------------------------------------


def test_every_dimension_reads_a_column_and_every_group_is_whole(db):
    for one in dimensions.DIMENSIONS.values():
        assert Fact._meta.get_field(one.attribute)
        assert set(one.coarser.values()) == set(one.groups)
        assert not one.groups or set(one.coarser) == set(one.levels)
    assert {table.kind for table in TABLES} == {*FactKind} - {FactKind.DEPARTURE}
    for table in TABLES:
        assert {one.code for one in table.dimensions} <= set(dimensions.DIMENSIONS)


@pytest.mark.parametrize(
    ("departement", "region"),
    [("75", "IDF"), ("13", "PAC"), ("2A", "20R"), ("974", "974"), ("", "unknown"), ("99", "unknown")],
)
def test_place_is_told_by_its_region(departement, region):
    assert territories.region_of(departement) == region


def test_participants_are_counted_and_not_the_facts(db):
    add_facts(FactKind.ATTENDANCE, "2024-Q1", 2, work="training", audience="state", people=30)
    counts = Counts().all(BY_CODE["attendance"], "2024-Q1")
    assert counts[Cell({(PERIOD, "2024-Q1")})] == 60
