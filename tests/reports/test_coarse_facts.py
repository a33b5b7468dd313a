"""What facts tell of a file: coarse words, the same whenever they are made."""

import datetime

import pytest
from django.utils import timezone

from casework import outbox
from casework.actions import cases, people, retention
from casework.models import Case, Person
from casework.partial_dates import PartialDate
from outreach.models import Contact, Outing, Site
from reports.actions import facts
from reports.enums import AgeGroup, Delay
from reports.gathering import age_of, delay_of
from reports.models import Fact
from tests.cast import advance, open_case
from tests.returns.money_made import money_rows
from tests.returns.protection_made import screened

TODAY = timezone.localdate()


def told(kind, *names):
    return sorted(Fact.objects.filter(kind=kind).values_list(*names))


@pytest.fixture
def departed(cast):
    case = open_case(cast, sex="female", days_ago=100)
    screened(case, cast.claire, "pregnancy")
    people.add_member(case, {"given_names": "Lina", "sex": "female"}, relation="child", actor=cast.claire)
    return case


def age(born, day=datetime.date(2026, 6, 15)):
    return age_of(Person(birth=born), day)


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (datetime.date(2012, 6, 16), AgeGroup.UNDER_14),
        (datetime.date(2012, 6, 15), AgeGroup.UNDER_18),
        (PartialDate(1990), AgeGroup.OLDER),
        (PartialDate(2008), AgeGroup.UNKNOWN),  # seventeen or eighteen
        (PartialDate(1991, 6), AgeGroup.UNKNOWN),  # thirty-four or thirty-five
        (PartialDate(1991, 5), AgeGroup.OLDER),
        ("unknown", AgeGroup.UNKNOWN),
        (datetime.date(2027, 1, 1), AgeGroup.UNKNOWN),
    ],
)
def test_age_is_a_group_or_not_known(born, group):
    assert age(born) == group


@pytest.mark.parametrize(
    ("days", "group"), [(0, Delay.MONTH), (30, Delay.MONTH), (31, Delay.QUARTER), (181, Delay.LONGER), (-1, Delay.NONE)]
)
def test_delay_is_a_group_of_days(days, group):
    assert delay_of(TODAY, TODAY + datetime.timedelta(days=days)) == group


def test_reasons_and_places_are_codes(cast):
    given_up, missed = open_case(cast), open_case(cast)
    cases.withdraw(given_up, reason="health", actor=cast.claire)
    cases.record_no_show(missed, place="convocation", on=TODAY, actor=cast.claire)
    outbox.relay()
    assert told("withdrawal", "reason") == [("health",)]
    assert told("no_show", "reason") == [("convocation",)]
    assert told("case_opened", "stage") == [("suspended",), ("withdrawn",)]


def test_money_counts_what_stands_and_was_not_cancelled(cast, case):
    payment = money_rows(case, cast.claire)
    facts.refresh_case_facts(case.pk)
    assert (told("award", "amount"), told("payment", "amount")) == ([(800,)], [(300,)])
    type(payment).objects.filter(pk=payment.pk).update(
        cancelled_at=timezone.now(), cancelled_by=cast.claire, cancellation="mistake"
    )
    facts.refresh_case_facts(case.pk)
    assert told("payment", "amount") == []


def test_contact_says_the_kind_of_place_and_how_far_it_led(cast, case):
    site = Site.objects.create(office=cast.paris, name="Porte", kind="camp")
    outing = Outing(team=cast.nord, site=site, created_by=cast.samir)
    outing.save()
    about = {"outing": outing, "team": cast.nord, "site": site, "author": cast.samir, "mode": "outreach"}
    contact = Contact(**about, languages=["ar", "fr"], topics=["health", "return"])
    contact.save()
    facts.refresh_contact_facts(contact.pk)
    assert told("contact", "site", "language", "stage") == [("camp", "several", "contact")]
    assert told("topic", "site", "topic") == [("camp", "health"), ("camp", "return")]
    Contact.objects.filter(pk=contact.pk).update(case=case, topics=["return"], languages=["ar"])
    facts.refresh_contact_facts(contact.pk)
    assert told("contact", "language", "stage") == [("ar", "file")]
    assert told("topic", "topic") == [("return",)]


def test_vulnerability_stands_alone(cast, departed):
    Case.objects.filter(pk=departed.pk).update(departed_on=TODAY)
    facts.refresh_case_facts(departed.pk)
    alone = ("vulnerable", "country", "sex", "age", "office", "company", "delay")
    assert told("screened", *alone) == [("unknown", *[""] * 6), ("yes", *[""] * 6)]
    assert told("traveller", "vulnerable", "sex", "company", "delay") == [("", "female", "family", "91-180")] * 2
    files = {kind: {bytes(name) for (name,) in told(kind, "file")} for kind in ("screened", "traveller")}
    assert not files["screened"] & files["traveller"]


def test_rebuilding_twice_from_nothing_gives_the_same_content(cast, departed):
    Case.objects.filter(pk=departed.pk).update(departed_on=TODAY)
    cases.withdraw(open_case(cast), reason="family", actor=cast.claire)
    money_rows(open_case(cast), cast.claire)
    outbox.relay()
    prints = [facts.fingerprint()]
    for _ in range(2):
        Fact.objects.all().delete()
        list(facts.rebuild_facts())
        prints.append(facts.fingerprint())
    assert len(set(prints)) == 1
    Fact.objects.filter(kind="withdrawal").update(reason="stay")
    assert facts.fingerprint() != prints[0]


def test_erasing_leaves_the_count_of_people_and_cuts_their_name(cast):
    case = advance(open_case(cast), "departure", actor=cast.claire, departure_in=0)
    outbox.relay()
    before = bytes(Fact.objects.get(kind="traveller").who)
    retention._erase(Case.objects.get(pk=case.pk), rule="withdrawn", actor=None)
    outbox.relay()
    fact = Fact.objects.get(kind="traveller")
    assert (fact.pseudonym, fact.file) == (None, None)
    assert bytes(fact.who) != before
    assert len(bytes(fact.who)) == 16
