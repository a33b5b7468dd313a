"""Whatever is sent to whatever form: an answer, never an error page. What was typed is on the page that comes back."""

import re

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
FORMS = [name for name in MATRIX if not name.startswith("api_") and name not in POST_ONLY]


@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over_bad_input(client, world, name):  # noqa: F811
    """The test client raises whatever a page raises, so an answer at all is the point."""
    allowed, arguments = MATRIX[name]
    address = reverse(name, args=arguments(world))
    client.force_login(getattr(world.cast, allowed.split()[0]))
    fields = set(NAMES.findall(client.get(address, follow=True).content.decode(errors="replace"))) - {
        "csrfmiddlewaretoken"
    }
    for kind, value in NASTY.items():
        text = (
            value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if kind == "lone surrogate" else value
        )
        assert client.post(address, dict.fromkeys(fields, text)).status_code < 500, kind
        assert client.get(address, dict.fromkeys(fields, text)).status_code < 500, kind


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
