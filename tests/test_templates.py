"""Templates keep to the house: nothing inline, icons that exist, parts that open with their options."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from casework.access import Capability
from casework.templatetags.casework import icon_shapes
from config.navigation import ENTRIES, TABS_ON_PHONE, items_for
from tests import gallery

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))
COMPONENTS = [path for path in sorted((FOLDER / "components").glob("*.html")) if path.name != "gallery.html"]
INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "event handler": re.compile(r"""<[^>]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=""", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")", re.IGNORECASE),
    "other host": re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE),
}


def named(path):
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_template_has_nothing_inline(path):
    source = path.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(source)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=named)
def test_component_opens_with_its_options(path):
    assert path.read_text(encoding="utf-8").startswith("{% comment %}\n")


def test_every_icon_exists():
    wanted = {entry.icon for entry in ENTRIES}
    for path in TEMPLATES:
        wanted |= set(re.findall(r'(?:{% icon |icon_name=|submit_icon=)"([^"]+)"', path.read_text(encoding="utf-8")))
    assert all(icon_shapes(name).startswith("<path") for name in wanted)


def test_unknown_icon_is_refused():
    with pytest.raises(ValueError, match=r"no icon named '../secret'"):
        icon_shapes("../secret")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_gallery_shows_every_part(rf, language):
    request = rf.get("/")
    navigation = items_for(frozenset(Capability), "/")
    shell = {"navigation": navigation, "tabs": navigation[:TABS_ON_PHONE], "more_tabs": navigation[TABS_ON_PHONE:]}
    shell |= {"places": navigation, "more_places": ()}
    user = SimpleNamespace(is_authenticated=True)
    with translation.override(language):
        html = render_to_string(
            "components/gallery.html", {**gallery.context(), **shell, "user": user, "my_roles": []}, request
        )
    assert f'<html lang="{language}" dir="ltr"' in html
    assert [what for what, pattern in INLINE.items() if pattern.search(html)] == []
    for part in ("stepper", "history", "facts", "notice", "refusal", "conflict", "figures", "chips", "table-cards"):
        assert f'class="{part}' in html or f" {part}" in html


@pytest.mark.parametrize("page", ["400.html", "403.html", "404.html", "500.html"])
def test_error_page_needs_no_context(page):
    assert "<h1>" in render_to_string(page)


class AskForm(forms.Form):
    alias = forms.CharField(label="Alias", help_text="As the person wants.")
    mode = forms.ChoiceField(label="Mode", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agrees = forms.BooleanField(label="Agrees", required=False)


def test_field_error_is_read_with_its_control():
    html = AskForm({"mode": "a"})["alias"].as_field_group()
    assert 'aria-describedby="id_alias_helptext id_alias_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<ul class="field-errors" id="id_alias_error">' in html


def test_required_is_said_in_words():
    with translation.override("en"):
        assert '<span class="required">(required)</span>' in AskForm()["alias"].as_field_group()
        assert "(required)" not in AskForm()["agrees"].as_field_group()


def test_choices_are_a_fieldset_with_a_legend():
    html = AskForm()["mode"].as_field_group()
    assert re.search(r"<fieldset>\s*<legend class=\"form-label\">Mode", html)
    assert html.count('<label class="choice"') == 2


def test_typed_values_are_kept_and_escaped():
    html = AskForm({"alias": '<b>"Ali"</b>'})["alias"].as_field_group()
    assert 'value="&lt;b&gt;&quot;Ali&quot;&lt;/b&gt;"' in html
