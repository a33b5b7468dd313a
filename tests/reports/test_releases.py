"""A table from the draft to the public page: by two people, checked, never changed, the same bytes for everybody."""

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.access import Capability, can
from casework.enums import Role
from casework.errors import Refusal
from casework.models import AuditEvent
from reports.actions import preparing, publishing, releases
from reports.closed_periods import closed_before
from reports.content import canonical, content_of
from reports.enums import FactKind
from reports.models import Fact, Release
from reports.tabulating import Counts
from tests.cast import make_user
from tests.reports.test_gate import naive
from tests.reports.worlds import add_facts

# Romanian unaccompanied minors returned, by year (domain.md §4.2, table A), as reasons of a quarter.
TABLE_A = {"stay": 3, "health": 9, "family": 18, "delays": 10, "other": 4, "right_to_stay": 1, "not_said": 8}
COMPANY = ("departures_by_company", "2024-Q1")


@pytest.fixture
def mona(cast):
    return make_user("Mona", Role.MANAGER)


@pytest.fixture
def draft(cast, mona):
    add_facts(FactKind.TRAVELLER, "2024-Q1", 42, company="alone")
    add_facts(FactKind.TRAVELLER, "2024-Q1", 31, company="family")
    return releases.prepare_release(*COMPANY, actor=cast.marc)


@pytest.fixture
def published(draft, mona):
    return releases.release(draft, actor=mona)


def numbers(release):
    return {tuple(one["levels"]): one["number"] for one in release.said["cells"]}


def test_table_a_by_hand_through_a_release(cast, mona, settings):
    """With threshold 5: hiding one of the small three would give it away; the three together are eight."""
    settings.PUBLISHED_THRESHOLD, settings.COARSER_ABOVE = 5, 60
    for reason, count in TABLE_A.items():
        add_facts(FactKind.WITHDRAWAL, "2024-Q1", count, reason=reason)
    draft = releases.prepare_release("withdrawals", "2024-Q1", actor=cast.marc)
    said = numbers(releases.release(draft, actor=mona))
    shown = {reason: said[reason,] for reason in (*TABLE_A, "total")}
    assert shown == {
        "stay": None,
        "health": 10,
        "family": 20,
        "delays": 10,
        "other": None,
        "right_to_stay": None,
        "not_said": 10,
        "total": 55,
    }


def test_whoever_prepared_it_does_not_release_it(cast, draft):
    with pytest.raises(Refusal, match="refused"):
        releases.release(draft, actor=cast.marc)
    with pytest.raises(DatabaseError, match="release_by_a_second_person"), transaction.atomic():
        Release.objects.update(
            number=1, released_by=cast.marc, released_at=draft.prepared_at, document="{}", sha256=hashed("{}")
        )


def hashed(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_only_managers_release(cast, mona):
    users = (cast.claire, cast.lucie, cast.marc, cast.odile, cast.delphine, cast.alain, mona)
    assert [user for user in users if can(user, Capability.RELEASE_FIGURES)] == [cast.marc, mona]


def test_release_is_numbered_hashed_and_in_the_trail(published, mona):
    assert (published.number, published.version) == (1, 1)
    assert published.sha256 == hashed(published.document)
    assert canonical(published.said).decode() == published.document
    acts = AuditEvent.objects.filter(objects_seen=[published.pk]).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["release.prepared", "release.checked", "release.released"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE reports_release SET document = '{}'",
        "UPDATE reports_release SET number = 7",
        "UPDATE reports_release SET period = '2023'",
        "DELETE FROM reports_release",
    ],
)
def test_database_refuses_to_change_a_publication(published, change):
    with pytest.raises(DatabaseError, match="publication"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_draft_cannot_be_rewritten_before_it_is_released(draft):
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Release.objects.filter(pk=draft.pk).update(content="{}")


def test_seeded_naive_draft_is_stopped_at_the_gate(cast, mona, draft):
    """Somebody put a draft into the database that tells of three people: the gate does not let it pass."""
    add_facts(FactKind.TRAVELLER, "2024-Q2", 3, company="alone")
    add_facts(FactKind.TRAVELLER, "2024-Q2", 40, company="family")
    values = {name: getattr(draft, name) for name in ("table", "population", "catalogue", "prepared_at")}
    content = canonical(content_of(naive(Counts(), draft.table, "2024-Q2"), counted_until=None)).decode()
    made = Release.objects.create(**values, period="2024-Q2", content=content, prepared_by=cast.marc)
    with pytest.raises(Refusal):
        releases.release(made, actor=mona)
    stopped = AuditEvent.objects.get(action="release.stopped")
    assert (stopped.actor, stopped.detail) == (mona, {"found": "small", "cells": "1"})
    assert not Release.objects.published().exists()


def test_draft_whose_figures_have_changed_is_stopped(draft, mona):
    Fact.objects.filter(company="alone").delete()
    with pytest.raises(Refusal):
        releases.release(draft, actor=mona)


@pytest.mark.parametrize(("table", "period"), [("departures", "2199"), ("people_returned", "2024-Q1")])
def test_only_closed_periods_of_the_catalogue_are_prepared(cast, table, period):
    with pytest.raises(Refusal) as refused:
        releases.prepare_release(table, period, actor=cast.marc)
    assert refused.value.field == "period"


def test_revision_has_a_reason_and_points_to_what_it_revises(cast, mona, published):
    with pytest.raises(Refusal) as refused:
        releases.prepare_release(*COMPANY, actor=cast.marc)
    assert refused.value.field == "reason"
    add_facts(FactKind.TRAVELLER, "2024-Q1", 6, company="alone")
    second = releases.release(releases.prepare_release(*COMPANY, reason="late", actor=cast.marc), actor=mona)
    assert (second.version, second.number, second.revises) == (2, 2, published)
    assert (numbers(published)["alone",], numbers(second)["alone",]) == (40, 50)
    assert list(Release.objects.standing()) == [second]


def test_withdrawal_leaves_the_bytes_and_happens_once(cast, published):
    before = Release.objects.get().document
    releases.withdraw(published, reason="wrong", actor=cast.marc)
    assert Release.objects.get().document == before
    with pytest.raises(Refusal):
        releases.withdraw(published, reason="wrong", actor=cast.marc)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Release.objects.update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")


# --- The public page ----------------------------------------------------------------------------------------------


def addresses(number):
    yield reverse("publications")
    yield reverse("publication_list", args=["fr"])
    for language in ("fr", "en"):
        yield reverse("publication", args=[language, number])
        yield reverse("publication_definitions", args=[language])
        yield reverse("publication_xlsx", args=[language, number])
        yield reverse("report_pdf", args=[language, COMPANY[1]])
        yield reverse("report_xlsx", args=[language, COMPANY[1]])
    yield from (
        reverse(name, args=[number]) for name in ("publication_json", "publication_csv", "publication_metadata")
    )


def test_reloading_gives_the_same_bytes_to_everybody(client, cast, published):
    for address in addresses(published.number):
        client.logout()
        first = client.get(address)
        assert first.status_code in (200, 302)
        assert first.headers["Cache-Control"] == "public, max-age=3600"
        assert first.headers["X-Robots-Tag"] == "noindex"
        assert not first.cookies
        assert "Vary" not in first.headers
        client.force_login(cast.claire)
        client.cookies["django_language"] = "en"
        assert client.get(address).content == first.content


def test_files_are_what_was_hashed(client, published):
    document = client.get(reverse("publication_json", args=[1])).content
    assert hashlib.sha256(document).hexdigest() == published.sha256
    csv = client.get(reverse("publication_csv", args=[1])).content.decode()
    assert csv == "period,company,number\n2024-Q1,alone,40\n2024-Q1,family,30\n2024-Q1,total,75\n"
    told = json.loads(client.get(reverse("publication_metadata", args=[1])).content)
    assert told["dataStructure"]["dimensions"] == ["period", "company"]
    assert "cells" not in told


def test_draft_has_no_public_page(client, draft):
    assert client.get(reverse("publication", args=["fr", 1])).status_code == 404
    assert b"2024" not in client.get(reverse("publication_list", args=["fr"])).content


def test_unknown_language_or_number_is_not_there(client, published):
    assert client.get(reverse("publication", args=["de", 1])).status_code == 404
    assert client.get(reverse("publication_csv", args=[99])).status_code == 404


def test_page_says_what_is_hidden_and_how_it_is_cited(client, published):
    page = client.get(reverse("publication", args=["en", 1])).content.decode()
    assert "What is hidden, and why" in page
    assert "publication no. 1, version 1" in page
    assert published.sha256 in page


def test_search_engines_may_be_let_in(client, published, settings):
    settings.PUBLICATIONS_INDEXED = True
    response = client.get(reverse("publication", args=["fr", 1]))
    assert "X-Robots-Tag" not in response.headers
    assert b'content="index, follow"' in response.content


# --- The managers' pages --------------------------------------------------------------------------------------------


def test_two_managers_go_from_the_form_to_the_public_page(client, cast, mona, draft):
    releases.discard(draft, actor=cast.marc)
    client.force_login(cast.marc)
    answer = client.post(reverse("release_add"), {"table": COMPANY[0], "period": newest_quarter()})
    draft = Release.objects.get()
    assert answer.url == reverse("release_detail", args=[draft.pk])
    assert preparing.prepare_waiting()
    client.post(reverse("release_publish", args=[draft.pk]))
    assert not Release.objects.published().exists()
    client.force_login(mona)
    client.post(reverse("release_publish", args=[draft.pk]))
    assert publishing.publish_waiting()
    assert Release.objects.published().get() == draft


def newest_quarter():
    return next(one.code for one in closed_before(timezone.localdate()) if one.quarter)


def test_form_says_what_is_wrong_beside_the_field(client, cast):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("release_add"), {"table": "nothing", "period": "1=1"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"table", "period"}


def test_list_takes_the_same_queries_for_few_and_many(client, cast, mona, published):
    client.force_login(cast.marc)
    counts = []
    for period in ("2023-Q1", "2023-Q2"):
        releases.release(releases.prepare_release(COMPANY[0], period, actor=cast.marc), actor=mona)
        releases.prepare_release("missed", period, actor=cast.marc)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("release_list"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_lists_are_read_in_pages(client, cast, mona, published):
    told = {"population": "departures", "catalogue": "0", "content": "{}", "document": "{}", "sha256": "0"}
    told |= {"prepared_by": cast.marc, "prepared_at": published.prepared_at, "released_by": mona}
    Release.objects.bulk_create(
        Release(table="departures", period=f"{2100 + number}", number=number, released_at=timezone.now(), **told)
        for number in range(2, 54)
    )
    client.force_login(cast.marc)
    for address in (reverse("release_list"), reverse("publication_list", args=["fr"])):
        first, second = (client.get(address, {"page": page}).content.decode() for page in (1, 2))
        assert (first.count("row-link"), second.count("row-link")) == (50, 3)
        assert 'href="?page=2"' in first
        assert 'rel="prev"' in second
