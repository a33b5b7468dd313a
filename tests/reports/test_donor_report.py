"""A template may ask for what is published, by its address, and for nothing else."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from docx import Document

from casework.enums import Role
from casework.errors import Refusal
from reports import donor_report
from reports.actions import releases
from reports.catalogue import BY_CODE
from reports.closed_periods import ClosedPeriod
from reports.enums import FactKind
from tests.cast import make_user
from tests.reports.worlds import add_facts

QUARTER = ClosedPeriod(2024, 1)


def template(*paragraphs, header=""):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_part(name, content, *, of=None):
    """The template with one more part, or with one replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(of or template("Text"))) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return made.getvalue()


def text_of(content):
    document = Document(io.BytesIO(content))
    return "\n".join([document.sections[0].header.paragraphs[0].text, *(one.text for one in document.paragraphs)])


def refusal(content):
    with translation.override("en"):  # the page's: whoever asked before may have left another
        with pytest.raises(Refusal) as refused:
            donor_report.report(content, QUARTER, language="en")
        return " ".join(map(str, refused.value.sentences))


@pytest.fixture
def published(cast):
    """One table with a hidden cell, by two people."""
    add_facts(FactKind.NO_SHOW, "2024-Q1", 42, reason="airport")
    add_facts(FactKind.NO_SHOW, "2024-Q1", 31, reason="convocation")
    mona = make_user("Mona", Role.MANAGER)
    return releases.release(releases.prepare_release("missed", "2024-Q1", actor=cast.marc), actor=mona)


def test_report_says_what_was_published_in_body_and_header(published):
    content = template(
        "In {{ period }}: {{ missed.total }}. {{ missed.sentences }}", "{{ visits.total }}", header="{{ publisher }}"
    )
    said = text_of(donor_report.report(content, QUARTER, language="en"))
    numbers = {tuple(one["levels"]): one["number"] for one in published.said["cells"]}
    assert f"In quarter 1 of 2024: {numbers['total',]}. In all: {numbers['total',]} files." in said
    assert "not published for this period" in said
    assert said.startswith("Escale")
    assert f"publication no. {published.number}" in said
    assert "Three dots" not in said
    french = text_of(donor_report.report(content, QUARTER, language="fr"))
    assert "trimestre" in french
    assert "arrondi" in french


def test_hidden_number_is_printed_as_hidden_and_explained(published):
    levels = [one["levels"][0] for one in published.said["cells"] if one["number"] is None]
    said = text_of(donor_report.report(template(f'{{{{ missed.missed["{levels[0]}"] }}}}'), QUARTER, language="en"))
    assert "•••" in said.splitlines()[1]
    assert "Three dots (•••) stand for a hidden number" in said


def test_example_of_the_house_fills_in_in_both_languages(published):
    for language in ("fr", "en"):
        said = text_of(donor_report.report(donor_report.example(language), QUARTER, language=language))
        assert "{{" not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ departures.totals }} {{ persons.names }}", "not known: departures.totals, persons.names"),
        ("{{ departures }}", "not known: departures"),
        ("{{ ''.__class__.__mro__ }}", "computes nothing"),
        ("{{ departures.__class__ }}", "not known: departures.__class__"),
        ("{{ departures.total|upper }}", "computes nothing"),
        ("{{ departures.total + 1 }}", "computes nothing"),
        ("{{ range(9) }}", "computes nothing"),
        ("{% for one in departures %}{{ one }}{% endfor %}", "no loop or condition"),
        ("{% include '/etc/passwd' %}", "no loop or condition"),
        ("{{ departures.total ", "not closed"),
        ("{{ }}", "not closed"),
    ],
)
def test_template_that_asks_for_anything_else_is_refused_in_words(db, text, said):
    assert said in refusal(template(text))
    assert said in refusal(template("Text", header=text))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"%PDF-1.7", "cannot be read"),
        (lambda: b"PK\x03\x04" + b"\0" * 40, "cannot be read"),
        (lambda: with_part("word/document.xml", b"<w:broken"), "cannot be read"),
        (lambda: with_part("word/vbaProject.bin", b"x"), "no macro"),
        (lambda: with_part("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "fetches nothing"),
        (
            lambda: with_part(
                "word/_rels/settings.xml.rels",
                b'<Relationships><Relationship Id="r1" Type="x/attachedTemplate" Target="http://x" '
                b'TargetMode="External"/></Relationships>',
            ),
            "fetches nothing",
        ),
        (lambda: b"0" * (donor_report.LARGEST + 1), "too large"),
        ("bomb", "too large"),
    ],
)
def test_file_that_is_no_template_is_refused_in_words(db, content, said):
    assert said in refusal(zipped_bomb() if content == "bomb" else content())


def zipped_bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (donor_report.LARGEST_OPENED + 1))
    return made.getvalue()


def test_page_makes_the_report_and_says_what_is_wrong_beside_the_field(client, cast, published):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    address, given = reverse("donor_report"), {"period": QUARTER.code, "language": "en", "template": "example"}
    assert "missed.total" in client.get(address).content.decode()
    made = client.post(address, given)
    assert made.headers["Content-Disposition"] == 'attachment; filename="report-2024-Q1-en.docx"'
    bad = SimpleUploadedFile("m.docx", template("{{ secrets.key }}"))
    page = client.post(address, {**given, "template": "file", "file": bad})
    assert page.status_code == 200
    assert client.post(address, {**given, "template": "file"}).context["form"].errors.keys() == {"file"}
    assert "These placeholders are not known: secrets.key." in page.content.decode()
    assert Document(io.BytesIO(client.get(reverse("donor_example", args=["fr"])).content)).paragraphs
    assert client.get(reverse("donor_example", args=["de"])).status_code == 404


def test_every_placeholder_that_the_page_tells_is_known(db):
    figures = donor_report._Figures(QUARTER, "en")
    for table, names in donor_report.placeholders():
        assert table.code in BY_CODE
        for name in names:
            assert figures.has(tuple(name.replace('["', ".").removesuffix('"]').split("."))), name
