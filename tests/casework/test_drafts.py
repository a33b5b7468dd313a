"""A session that ends during a long form: after signing in again the form comes back filled, for its author only."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import drafts
from casework.models import FormDraft, Person
from tests.casework.test_identity import ROWS, TYPED, hidden, identity, new_case, row  # noqa: F401


@pytest.fixture
def ended(client, cast, new_case):  # noqa: F811
    """Claire fills in the identity of a case; her session ends; she sends the form. Gives the response to that."""
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    typed = {**hidden(client, identity(new_case)), **ROWS, **TYPED, **row(0, given_names="Luka", relation="child")}
    author = client.cookies[drafts.cookie_name()].value
    client.logout()
    client.cookies[drafts.cookie_name()] = author
    return client.post(identity(new_case), {**typed, "family_name": "Mamedov-Gelashvili"})


def way_back(response):
    assert response.status_code == 302
    target = urlsplit(response.headers["Location"])
    assert target.path == reverse("account_login")
    return parse_qs(target.query)["next"][0]


def test_form_comes_back_filled_and_can_be_sent(ended, client, cast, new_case):  # noqa: F811
    address = way_back(ended)
    client.force_login(cast.claire)
    page = client.get(address)
    html = page.content.decode()
    for value in ("Mamedov-Gelashvili", "Ramaz", "Luka", "1990"):
        assert f'value="{value}"' in html
    assert '<option value="withheld" selected>' in html
    assert Person.objects.get(pk=new_case.principal_id).full_name == ""
    form = page.context["form"]
    again = {**TYPED, **ROWS, "family_name": "Mamedov-Gelashvili", **row(0, given_names="Luka", relation="child")}
    carried = {"uid": form["uid"].value(), "snapshot": form["snapshot"].value()}
    assert client.post(identity(new_case), {**again, **carried}).status_code == 302
    assert Person.objects.get(pk=new_case.principal_id).full_name == "Ramaz Mamedov-Gelashvili"
    assert new_case.members.count() == 2


def test_form_comes_back_for_its_author_only(ended, client, cast):
    address = way_back(ended)
    client.force_login(cast.lucie)
    html = client.get(address).content.decode()
    assert "Mamedov-Gelashvili" not in html


def test_form_comes_back_on_its_own_page_only(ended, client, cast, case):
    draft = parse_qs(urlsplit(way_back(ended)).query)["draft"][0]
    client.force_login(cast.claire)
    assert "Gelashvili" not in client.get(identity(case), {"draft": draft}).content.decode()


def test_form_is_kept_for_an_hour(ended, client, cast):
    address = way_back(ended)
    FormDraft.objects.update(created_at=timezone.now() - drafts.LIFETIME - datetime.timedelta(seconds=1))
    client.force_login(cast.claire)
    assert "Gelashvili" not in client.get(address).content.decode()
    drafts.forget_old()
    assert not FormDraft.objects.exists()


def test_form_within_its_hour_is_not_forgotten(ended):
    drafts.forget_old()
    assert FormDraft.objects.count() == 1


def test_kept_form_is_sealed_in_the_database_and_not_in_the_address(ended, new_case):  # noqa: F811
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, path FROM casework_formdraft")
        [(sealed, path)] = cursor.fetchall()
    for value in ("Mamedov", "Gelashvili", "Ramaz", "Luka", "csrfmiddlewaretoken"):
        assert value.encode() not in bytes(sealed)
        assert value not in ended.headers["Location"]
    assert path == identity(new_case)


def test_tampered_draft_opens_as_an_empty_page(ended, client, cast):
    draft = FormDraft.objects.get()
    FormDraft.objects.update(sealed=bytes(draft.sealed)[:-1] + b"x")
    client.force_login(cast.claire)
    page = client.get(way_back(ended))
    assert (page.status_code, page.context["form"].is_bound) == (200, False)


@pytest.mark.parametrize("draft", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_unknown_draft_opens_as_an_empty_page(client, cast, new_case, draft):  # noqa: F811
    client.force_login(cast.claire)
    page = client.get(identity(new_case), {"draft": draft})
    assert (page.status_code, page.context["form"].is_bound) == (200, False)


def test_form_of_a_stranger_s_browser_is_not_kept(client, cast, new_case):  # noqa: F811
    for cookie in (None, "x", "forged:1:2"):
        if cookie:
            client.cookies[drafts.cookie_name()] = cookie
        response = client.post(identity(new_case), {**ROWS, **TYPED})
        assert way_back(response) == identity(new_case)
    assert not FormDraft.objects.exists()


def test_form_of_a_colleague_who_left_is_not_kept(client, cast, new_case):  # noqa: F811
    client.force_login(cast.claire)
    client.get(identity(new_case))
    author = client.cookies[drafts.cookie_name()].value
    client.logout()
    client.cookies[drafts.cookie_name()] = author
    type(cast.claire).objects.filter(pk=cast.claire.pk).update(is_active=False)
    assert "draft" not in way_back(client.post(identity(new_case), TYPED))


def test_very_large_form_is_not_kept(client, cast, new_case):  # noqa: F811
    client.force_login(cast.claire)
    client.get(identity(new_case))
    author = client.cookies[drafts.cookie_name()].value
    client.logout()
    client.cookies[drafts.cookie_name()] = author
    response = client.post(identity(new_case), {"given_names": "x" * (drafts.LARGEST + 1)})
    assert way_back(response) == identity(new_case)


def test_htmx_is_sent_to_sign_in_as_a_whole_page(client, cast, case):
    client.force_login(cast.claire)
    client.get(identity(case))
    author = client.cookies[drafts.cookie_name()].value
    client.logout()
    client.cookies[drafts.cookie_name()] = author
    response = client.post("/cases/search/", {"q": "Amina Haddad"}, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert "Amina" not in response.headers["HX-Redirect"]
