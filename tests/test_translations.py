"""Nothing on a screen is untranslated: what the code says is in the French file, and no template speaks around it."""

import ast
import re

import pytest
from django.utils.translation.template import templatize

from config.translations import KEYWORDS, PACKAGES, ROOT, extract, read

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
FRENCH_LETTERS = re.compile("[àâçéèêëîïôùûüœæ«»]", re.IGNORECASE)
BADLY_SET = re.compile(r"\w'[\w%]|[ \xa0][;?!]|[ \u202f]:(?!\S)|«[ \u202f]|[ \u202f]»|\w[;?!»]")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Words that are the same in every language.
SAME_EVERYWHERE = {"Escale", "CSV", "JSON", "PDF", "SHA-256", "XLSX"}
SPOKEN_ARGUMENTS = {
    "label",
    "help_text",
    "verbose_name",
    "verbose_name_plural",
    "empty_label",
    "violation_error_message",
}


def forms(message):
    """The msgids and msgstrs of a message, as two tuples of equal length when it is complete."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return ids, strings


@pytest.fixture(scope="module")
def french():
    return read("fr")


@pytest.fixture(scope="module")
def spoken():
    return [message for message in extract() if message.id]


def test_every_word_of_the_code_has_a_french_translation(french, spoken):
    missing = []
    for message in spoken:
        ids, _ = forms(message)
        found = french.get(ids[0], message.context)
        if found is None or not all(forms(found)[1]) or found.fuzzy:
            missing.append(ids[0])
    assert missing == [], "run `make messages`, then fill locale/fr/LC_MESSAGES/django.po"


def test_the_french_file_holds_nothing_the_code_does_not_say(french, spoken):
    said = {(forms(message)[0][0], message.context) for message in spoken}
    kept = {(forms(message)[0][0], message.context) for message in french if message.id}
    assert kept - said == set()


def test_placeholders_survive_translation(french):
    changed = []
    for message in french:
        if not message.id:
            continue
        ids, strings = forms(message)
        for source, target in zip(ids, strings, strict=True):
            if target and set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(target)):
                changed.append(source)
    assert changed == []


def test_french_is_set_as_french_is(french):
    """The curved apostrophe, and a space before high signs and inside guillemets at which no line may break."""
    strings = [text for message in french if message.id for text in forms(message)[1]]
    assert len(strings) > 1000
    assert [text for text in strings if BADLY_SET.search(text)] == []


def test_msgids_are_english(spoken):
    assert [message.id for message in spoken if any(FRENCH_LETTERS.search(text) for text in forms(message)[0])] == []


def visible_text(source):
    """What a reader sees of a template that no translation tag covers."""
    source = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", " ", source, flags=re.DOTALL)
    source = re.sub(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", " ", source, flags=re.DOTALL)
    source = re.sub(r"{% block (?:body|main)_class %}.*?{% endblock %}", " ", source)
    source = re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<script\b.*?</script>", " ", source, flags=re.DOTALL)
    spoken_attributes = re.findall(r'\s(?:alt|title|placeholder|aria-label|label)="([^"]*)"', source)
    return [re.sub(r"<[^>]*>", "\n", re.sub(r"\s+", " ", source)), *spoken_attributes]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_words_outside_translation(path):
    lines = "\n".join(visible_text(path.read_text(encoding="utf-8"))).splitlines()
    words = {line.strip(" ·()") for line in lines if re.search(r"[^\W\d_]{2,}", line)}
    assert words - SAME_EVERYWHERE == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_python_speaks_through_gettext(package):
    plain = []
    for path in sorted(set((ROOT / package).rglob("*.py")) - set((ROOT / package).rglob("migrations/*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                plain += [
                    f"{path.relative_to(ROOT)}:{node.lineno} {word.arg}={word.value.value!r}"
                    for word in node.keywords
                    if word.arg in SPOKEN_ARGUMENTS
                    and isinstance(word.value, ast.Constant)
                    and isinstance(word.value.value, str)
                    and re.search(r"[^\W\d_]{2,}", word.value.value)
                ]
    assert plain == []


def test_templates_are_read_as_django_reads_them():
    source = (
        '{% blocktranslate %}50% of {{ all }}{% endblocktranslate %}{% comment %}{% translate "no" %}{% endcomment %}'
    )
    assert "50%% of %(all)s" in templatize(source)
    assert "'no'" not in templatize(source)


def test_other_names_of_gettext_are_known_to_what_collects_the_words():
    """Words behind a name that is not known would stay English, and no list would tell."""
    named = re.compile(r"(?:gettext(?:_lazy)? as (\w+)|^(\w+) = gettext(?:_lazy)?$)", re.MULTILINE)
    found = {
        name
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for names in named.findall(path.read_text(encoding="utf-8"))
        for name in names
        if name
    }
    assert "_l" in found
    assert found - KEYWORDS.keys() == set()
