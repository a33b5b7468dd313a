"""The demo data keep the rules of the actions, and are the same for the same seed."""

import datetime
import io
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from casework import audit, workflow
from casework.actions import cases as case_actions
from casework.actions import steps
from casework.encryption import key_session
from casework.enums import Absence, CaseStatus, Relation, Role, StepStatus
from casework.matching import tokens_of
from casework.models import (
    AuditEvent,
    Case,
    CaseMember,
    CaseStep,
    Consent,
    HolderRequest,
    Office,
    Person,
    PersonMerge,
    PersonToken,
    TravelDocument,
    User,
)
from config.demo_data import logins
from config.demo_data.encounters import contact_of, origin_of
from config.demo_data.frame import Frame
from config.demo_data.stories import story_of
from outreach import rules
from outreach.models import Contact, Outing
from reports.models import Fact, Release
from returns.models import AskedDays, ConsularRequest, DueDay, Screening, Situation
from returns.pathways import PROTECTION
from tests import engines

COLUMNS = ("next_step", "next_actor", "waiting_since", "due_on")


def seed(**options):
    output = io.StringIO()
    call_command("seed", stdout=output, **{"contacts": 40, "cases": 30, "seed": 7, **options})
    return output.getvalue()


def seed_apart(database, *options):
    """Run the command in a process of its own: several processes fork, which a browser open in this one forbids."""
    cluster = engines.cluster()
    roles = {"DATABASE_URL": cluster.web, "DATABASE_WORKER_URL": cluster.worker}
    environment = {**os.environ, **{name: cluster.url(url, database) for name, url in roles.items()}}
    subprocess.run(
        [sys.executable, "manage.py", "seed", *options],
        cwd=engines.ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, worker_name):
    """A database with what `make demo` shows."""
    with (
        django_db_blocker.unblock(),
        engines.cloned_database(f"{worker_name}_seed") as name,
        engines.connected_to(name),
        key_session(),
    ):
        call_command("seed", stdout=io.StringIO())
        yield


@pytest.fixture(scope="module")
def cases(seeded):
    return list(Case.objects.prefetch_related("steps", "members", "consents"))


def test_lists_show_of_each_case_what_explain_says_of_it(cases):
    """The day that a file waits for is that of its step, or of a deadline that falls before it."""
    near = dict(DueDay.objects.order_by("-due_on").values_list("case", "due_on"))
    for case in cases:
        shown = [getattr(case, name) for name in COLUMNS]
        steps.derive(case)
        days = [day for day in (case.due_on, near.get(case.pk)) if day]
        assert [case.next_step, case.next_actor, case.waiting_since, min(days, default=None)] == shown
        if case.status == CaseStatus.ACTIVE:
            following = case.explain().next
            said = [following.step.code, following.step.actor, following.since, following.due_on] if following else None
            assert shown[:3] == (said or ["", "", None, None])[:3]


def test_steps_were_recorded_after_those_that_come_before_them(cases):
    for case in cases:
        progress = case.progress()
        for step in workflow.steps_for(case.pathway_definition, progress):
            if not progress.settled(step.code):
                continue
            for before in step.after:
                if case.pathway_definition.step(before).applies(progress.facts):
                    assert progress.settled(before), (step.code, before)
                    assert progress.records[before].on <= progress.records[step.code].on
            assert step.skippable or progress.records[step.code].status == StepStatus.DONE
            assert not step.outcomes or step.outcome(progress.records[step.code].outcome) or step.skippable
            assert case.opened_on <= progress.records[step.code].on < timezone.localdate()


def test_columns_of_a_case_tell_what_its_steps_do(cases):
    for case in cases:
        progress = case.progress()
        filed = progress.records["application"].on if progress.done("application") else None
        left = progress.records["departure"].on if progress.done("departure") else None
        assert (case.transmitted_on, case.departed_on) == (filed, left)
        assert bool(case.departure_on) == (progress.done("tickets") and case.status != CaseStatus.WITHDRAWN)
        assert bool(case.withdrawn_on) == bool(case.withdrawal_reason) == (case.status == CaseStatus.WITHDRAWN)
        assert bool(case.closed_on) == bool(case.closing_reason) == (case.status == CaseStatus.CLOSED)
        assert bool(case.postponement_reason) == (case.status == CaseStatus.POSTPONED)
        assert bool(case.no_show_on) == bool(case.no_show_place)
        assert case.status != CaseStatus.NO_SHOW or case.no_show_on
        assert case.closing_reason != "completed" or case.departed_on
        assert (case.closing_reason == "refused") == workflow.refused(case.pathway_definition, progress) or not (
            case.closed_on
        )


def test_every_case_has_a_whole_consent_and_one_principal(cases):
    for case in cases:
        (consent,) = case.consents.all()
        assert consent.on == case.opened_on
        assert [m.person_id for m in case.members.all() if m.relation == Relation.PRINCIPAL] == [case.principal_id]


def test_travel_document_by_which_a_step_ended_is_in_the_file(seeded, cases):
    held = {}
    for document in TravelDocument.objects.all():
        held.setdefault(document.person_id, set()).add(document.kind)
    settled = [case for case in cases if case.progress().done("travel_document")]
    for case in settled:
        outcome = case.progress().records["travel_document"].outcome
        assert outcome == "refused" or outcome in held[case.principal_id]
    assert len(settled) > 80


def test_no_unaccompanied_minor_left_without_protection(cases):
    minors = [case for case in cases if case.unaccompanied_minor]
    assert minors
    for case in minors:
        assert case.departed_on is None or all(case.progress().done(code) for code in PROTECTION)
        assert case.principal.birth is not None


def test_actions_go_on_from_where_the_demo_stopped(seeded, cases):
    lead = User.objects.get(email="thibault.equipe@escale.example")
    waiting = next(c for c in cases if c.next_step in ("counselling", "application") and c.status == "active")
    with transaction.atomic():
        after = steps.complete(waiting, waiting.next_step, on=timezone.localdate(), actor=lead)
        assert after.next_step != waiting.next_step
        assert case_actions.withdraw(after, reason="stay", actor=lead).next_step == ""
        transaction.set_rollback(True)


def test_demo_holds_every_situation(cases):
    today = timezone.localdate()
    statuses = Counter(case.status for case in cases)
    assert set(statuses) == set(CaseStatus)
    active = [case for case in cases if case.status == CaseStatus.ACTIVE]
    assert sum(case.departs_within_week and not case.departed_on for case in active) >= 4
    assert sum(case.days_late(today) > 0 for case in active) >= 8
    assert {case.closing_reason for case in cases} >= {"", "completed", "refused", "lost_contact"}
    assert len({case.withdrawal_reason for case in cases}) >= 5
    assert len({case.next_step for case in active}) >= 9
    assert sum(case.departed_on is not None for case in cases) >= 50
    assert sum(case.no_show_on is not None for case in cases) >= 15
    assert CaseStep.objects.filter(status=StepStatus.REOPENED).exists()
    sizes = Counter(CaseMember.objects.values_list("case_id", flat=True)).values()
    assert max(sizes) == 6


def test_names_are_written_in_many_scripts(seeded):
    letters = "".join(
        name
        for person in Person.objects.all().opened()
        for name in (person.family_name, person.given_names, person.other_names)
        if not isinstance(name, Absence)
    )
    scripts = {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}
    assert scripts >= {"LATIN", "ARABIC", "CYRILLIC", "GEORGIAN", "ARMENIAN", "CJK", "BENGALI"}


def test_identities_hold_what_people_really_say(seeded):
    people = Person.objects.all().opened()
    births = Counter(_precision(person.birth) for person in people)
    assert births["day"] > births["year"] > births["month"] > 0
    assert births["absent"] > 0
    assert {person.phone for person in people} >= {Absence.NOT_ASKED, Absence.WITHHELD}
    assert any(isinstance(person.family_name, Absence) for person in people)


def _precision(birth):
    if isinstance(birth, Absence):
        return "absent"
    return next(name for name in ("day", "month", "year") if getattr(birth, name))


def test_people_are_found_again(seeded):
    for person in Person.objects.prefetch_related("travel_documents", "tokens").order_by("pk")[:60].opened():
        numbers = [document.number for document in person.travel_documents.all()]
        assert {bytes(row.token) for row in person.tokens.all()} == tokens_of(person, numbers)


def test_some_people_have_two_files(seeded):
    same = Counter(bytes(token) for token in PersonToken.objects.values_list("token", flat=True))
    frame = Frame(1, 200, 1000, timezone.localdate())
    offices = set()
    for number in (23, 73, 123, 173):
        first, second = (Case.objects.get(pk=frame.uid("case", n)) for n in (number - 9, number))
        names = [(c.principal.family_name, c.principal.given_names, c.principal.birth) for c in (first, second)]
        assert names[0] == names[1]
        offices.add(first.office_id == second.office_id)
    assert offices == {True, False}
    assert max(same.values()) >= 2


def test_contacts_keep_the_rules_of_the_form(seeded):
    now = timezone.now()
    for contact in Contact.objects.select_related("outing", "case__office", "team"):
        values = {field.name: getattr(contact, field.name) for field in contact._meta.concrete_fields}
        assert rules.problems(values, on=contact.outing.on, now=now) == {}
        if contact.case:
            assert contact.case.opened_on >= contact.outing.on
            assert contact.case.office_id == contact.team.office_id
            assert "return" in contact.topics
    assert Contact.objects.filter(case__isnull=False).count() > 80
    assert Outing.objects.exclude(contacts=None).count() == 125


def test_history_tells_how_each_file_came_there(cases):
    codes = dict(audit.choices())
    events = {}
    for event in AuditEvent.objects.order_by("pk"):
        assert event.action in codes
        assert event.at < timezone.now()
        events.setdefault(event.case, []).append(event)
    for case in cases:
        history = events[case.pk]
        assert [event.at for event in history] == sorted(event.at for event in history)
        done = Counter(event.detail["step"] for event in history if event.action == audit.STEP_DONE)
        assert set(done) >= {step.code for step in case.steps.all() if step.status == StepStatus.DONE}
        assert history[0].action == audit.CASE_OPENED
    words = [value for event in AuditEvent.objects.all() for value in event.detail.values()]
    assert all(re.fullmatch(r"[a-z0-9_.:-]{0,64}", word) for word in words)


def test_figures_count_them(seeded, cases):
    counted = [case for case in cases if case.closing_reason != "duplicate"]
    assert Fact.objects.filter(kind="case_opened", pseudonym__isnull=False).count() == len(counted)
    assert Fact.objects.filter(kind="departure").count() == sum(case.departed_on is not None for case in counted)


def test_what_consulates_take_is_published_by_country(seeded):
    said = Release.objects.get(table="documents_by_delay", number__isnull=False).said
    assert [one["code"] for one in said["dimensions"]] == ["country", "document"]
    numbers = {tuple(cell["levels"]): cell["number"] for cell in said["cells"]}
    countries = {country for (country, delay), number in numbers.items() if delay == "total" and number}
    assert countries >= {"asia", "maghreb", "elsewhere", "total"}
    assert any(numbers["asia", delay] for delay in ("0-30", "31-90"))


def test_requests_to_consulates_follow_the_files(seeded, cases):
    steps = {case.pk: {row.code: row for row in case.steps.all() if row.status == StepStatus.DONE} for case in cases}
    found = Counter()
    for row in ConsularRequest.objects.all():
        document = steps[row.case_id].get("travel_document")
        assert steps[row.case_id]["ofii_decision"].on <= row.asked_on <= (row.answered_on or timezone.localdate())
        assert (row.answer == "waiting") == (document is None)
        if row.answer in ("obtained", "refused"):
            assert document.on == row.answered_on
            assert document.outcome == {"obtained": "laissez_passer", "refused": "refused"}[row.answer]
        found[row.answer] += 1
    assert {"waiting", "obtained", "no_show", "not_known"} <= set(found)


def test_minors_wait_at_each_gate_with_what_comes_before_it(seeded, cases):
    waiting = {}
    for case in cases:
        if case.unaccompanied_minor and case.next_step in PROTECTION:
            waiting.setdefault(case.next_step, []).append(case)
    assert set(waiting) >= {"best_interests", "receiving_adult", "escort"}
    for case in chain.from_iterable(waiting.values()):
        assert case.status == CaseStatus.ACTIVE
        assert case.assignee.assignments.filter(office=case.office).exists()
        assert Screening.objects.get(case=case).answers["vulnerabilities"] == []
        assert Situation.objects.get(case=case).answers["housing"] == "child_welfare"
        assert not AskedDays.objects.filter(case=case).exists()
    lead = User.objects.get(email="thibault.equipe@escale.example")
    assert {case.next_step for case in Case.objects.visible_to(lead) if case.next_step in waiting} >= {
        "best_interests",
        "receiving_adult",
        "escort",
    }


def test_each_role_has_a_login_that_works(seeded, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    emails = [email for _label, email, _password in logins()]
    users = User.objects.with_scope().filter(email__in=emails)
    assert {role for user in users for role in user.role_codes} == {role.value for role in Role}
    assert len({user.password for user in users}) == 1  # one password, hashed once
    _label, email, password = logins()[0]
    assert Client().login(email=email, password=password)


def test_same_seed_gives_the_same_people_on_any_day_order_and_number_of_processes(fresh_database):
    frame = Frame(7, 30, 40, datetime.date(2026, 3, 2))
    expected = [story_of(frame, number, origin_of(frame, number)) for number in reversed(range(30))][::-1]
    assert [contact_of(frame, n) for n in range(40)] == [contact_of(frame, n) for n in range(40)]
    seed_apart(fresh_database, "--seed=7", "--contacts=40", "--cases=30", f"--today={frame.today}", "--processes=2")
    twice = {pk for merged in PersonMerge.objects.all() for pk in (merged.survivor_id, merged.absorbed_id)}
    twice |= set(HolderRequest.objects.values_list("asking_person", flat=True))  # made like somebody else: doubles.py
    assert len(twice) == 3
    with key_session():
        for story in expected:
            if twice & set(story.person_uids):
                continue
            case = Case.objects.get(pk=story.uid)
            members = [member.person for member in case.members.select_related("person")]
            assert [(m.pk, m.family_name, m.birth) for m in members] == [
                (uid, sketch.values["family_name"], sketch.values["birth"])
                for uid, sketch in zip(story.person_uids, story.family, strict=True)
            ]
            assert case.reference == story.reference
            assert {note.pk: note.text for note in case.notes.all()} == {n.uid: n.text for n in story.papers.notes}
    assert Consent.objects.count() == 30
    assert Contact.objects.count() == 40


def test_another_seed_adds_other_people(fresh_database):
    first, second = seed(seed=7), seed(seed=8)
    assert "30 cases" in first
    assert "60 cases" in second
    assert Office.objects.count() == 4
    assert User.objects.count() == 23


def test_seeding_twice_is_refused_in_words(fresh_database):
    seed()
    with pytest.raises(CommandError, match="already holds the data of seed 7"):
        seed()


def test_no_made_up_people_beside_real_ones(fresh_database, settings):
    settings.DEMO = False
    User.objects.create_user("someone@real.example", "a password of somebody", full_name="Someone")
    with pytest.raises(CommandError, match="real users"):
        seed()
    assert Case.objects.count() == 0


def test_none_of_either_is_possible(fresh_database):
    assert "0 cases" in seed(cases=0, contacts=16)
    assert "0 contacts that led to a case" in seed(cases=12, contacts=0, seed=9)
