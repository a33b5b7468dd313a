"""Whatever is sent to whatever form: an answer, never an error page. What was typed is on the page that comes back."""

import re
from urllib.parse import parse_qs

import pytest
from django.urls import reverse

from tests.test_access_matrix import MATRIX, POST_ONLY, world  # noqa: F401 – the same world, one object per address

NASTY = {
    "nothing": "",
    "words": "Ça n'est pas ce qui était demandé",
    "null character": "a\x00b",
    "lone surrogate": "\udcff",
    "number too large": "9" * 40,
    "negative": "-1",
    "markup": "<script>alert(1)</script>{{ 7 }}",
    "right to left": "\u202eمرحبا",
    "date that does not exist": "2026-02-31",
    "very long": "x" * 20_000,
}
NAMES = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"')
ASKS = re.compile(r'<form\b(?=[^>]*\bmethod="get")(?![^>]*\baction="/)[^>]*>(.*?)</form>', re.DOTALL)  # of this page
LINKS = re.compile(r'href="\?([^"]+)"')
FORMS = [name for name in MATRIX if not name.startswith("api_") and name not in POST_ONLY]


@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over_bad_input(client, world, name):  # noqa: F811
    """The test client raises whatever a page raises, so an answer at all is the point."""
    allowed, arguments = MATRIX[name]
    address = reverse(name, args=arguments(world))
    client.force_login(getattr(world.cast, allowed.split()[0]))
    page = client.get(address, follow=True).content.decode(errors="replace")
    sent, asked = set(NAMES.findall(page)) - {"csrfmiddlewaretoken"}, _asked(page)
    for kind, value in NASTY.items():
        text = (
            value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if kind == "lone surrogate" else value
        )
        assert client.post(address, dict.fromkeys(sent, text)).status_code < 500, kind
        if asked:
            assert client.get(address, dict.fromkeys(asked, text)).status_code < 500, kind


def _asked(page):
    """The names that a page's own questions and links put into its address."""
    questions, links = "".join(ASKS.findall(page)), "&".join(LINKS.findall(page)).replace("&amp;", "&")
    return {*NAMES.findall(questions), *parse_qs(links, keep_blank_values=True)}


LISTS = ["worklist", "contact_list", "outing_list", "user_list", "dossier_list", "audit_list", "audit_file"]
LISTS += ["coverage", "incident_list"]
LISTS += ["audit_user", "audit_exports", "duplicate_list", "elsewhere_list", "holder_list", "merge_list", "rights_list"]
LISTS += ["partner_directory", "referral_list", "received_list", "contact_import_list"]
LISTS += ["material_list", "event_list", "campaign_list", "writing_list"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", ["0", "-3", "²", "٣", "1e9", "9" * 30, "a\x00"])
def test_page_that_does_not_exist_is_a_page(client, world, name, page):  # noqa: F811
    client.force_login(getattr(world.cast, MATRIX[name][0].split()[0]))
    for mark in ("page", "after", "before"):
        assert client.get(reverse(name), {mark: page}).status_code == 200
