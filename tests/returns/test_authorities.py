"""Directorates and prefectures: what was read has its source, what was not says so."""

from django.urls import reverse

from returns import authorities
from returns.enums import Directorate


def test_every_directorate_is_there_once_and_only_what_was_read_has_departements():
    found = authorities.directorates()
    assert {one.code for one in found} == set(Directorate.values)
    assert [one.code for one in found if one.departements and not one.source] == []
    assert dict(next(one for one in found if one.code == "poitiers").departements)["86"] == "Vienne"


def test_twenty_eight_of_them_are_in_mainland_france():
    overseas = {"cayenne", "guadeloupe", "la-reunion", "mayotte"}
    assert len(set(Directorate.values) - overseas) == 28


def test_page_marks_what_is_to_be_confirmed(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    html = client.get(reverse("authority_list")).content.decode()
    unread = [one for one in authorities.directorates() if not one.source]
    assert html.count("to be confirmed</span>") == len(unread)
    assert "Nord" in html
