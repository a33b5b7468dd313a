"""A template is kept once it has passed what it has to pass when it is filled in; it is chosen, replaced, removed."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from casework.errors import Refusal
from casework.models import AuditEvent
from reports import donor_report
from reports.actions import templates
from reports.models import DonorTemplate
from tests.reports.test_donor_report import template, text_of, with_part

NAME = "Rapport au bailleur"


@pytest.fixture
def marc(client, cast):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    return cast.marc


@pytest.fixture
def kept(marc):
    return keep(marc, NAME, template("{{ period }}: {{ missed.total }}"))


def keep(actor, name, content=b"x", language="fr"):
    return templates.keep_template(uuid.uuid4(), content, name=name, language=language, actor=actor)


def sent(content, name="Nom de quelqu'un.docx"):
    return SimpleUploadedFile(name, content)


def trail():
    found = AuditEvent.objects.filter(action__startswith="donor_template").order_by("pk")
    return [event.action.removeprefix("donor_template.") for event in found if not event.action.endswith("read")]


def test_template_is_kept_and_filled_in_for_one_period_after_another(client, marc):
    page = client.get(reverse("donor_report")).content.decode()
    assert "None yet" in page
    given = {"uid": uuid.uuid4(), "name": f" {NAME} ", "language": "fr"}
    content = template("{{ period }}: {{ missed.total }}")
    answer = client.post(reverse("donor_template_add"), {**given, "file": sent(content)})
    one = DonorTemplate.objects.get()
    assert (one.name, one.language, bytes(one.content), one.kept_by) == (NAME, "fr", content, marc)
    assert answer.url == f"{reverse('donor_report')}?template={one.pk}"
    page = client.get(answer.url)
    assert f"{NAME} · Français" in page.content.decode()
    assert page.context["form"]["template"].value() == str(one.pk)
    for period, words in (("2025-Q1", "1er trimestre 2025"), ("2025", "année 2025")):
        made = client.post(reverse("donor_report"), {"period": period, "template": one.pk, "language": "en"})
        assert made.headers["Content-Disposition"] == f'attachment; filename="report-{period}-fr.docx"'
        assert words in text_of(made.content), "in the language of the template"
    client.post(reverse("donor_template_add"), {**given, "file": sent(content)})
    assert DonorTemplate.objects.count() == 1, "sent twice, kept once"
    assert trail() == ["kept"]
    assert AuditEvent.objects.get(action="donor_template.kept").detail == {"language": "fr"}


def test_kept_file_is_given_back_under_a_name_of_the_house(client, kept):
    answer = client.get(reverse("donor_template_file", args=[kept.pk]))
    assert answer.content == bytes(kept.content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="template-fr.docx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    read = AuditEvent.objects.get(action="donor_template.read")
    assert (read.objects_seen, read.detail) == ([kept.pk], {})


def test_template_is_replaced_and_removed(client, kept):
    address = reverse("donor_template", args=[kept.pk])
    assert NAME in client.get(address).content.decode()
    other = template("{{ visits.total }}")
    client.post(address, {"file": sent(other)})
    one = DonorTemplate.objects.get()
    assert (bytes(one.content), one.name, one.kept_at > kept.kept_at) == (other, NAME, True)
    for _time in range(2):
        assert client.post(reverse("donor_template_remove", args=[kept.pk])).url == reverse("donor_report")
    assert not DonorTemplate.objects.exists()
    assert trail() == ["kept", "replaced", "removed"]
    answer = client.post(reverse("donor_report"), {"period": "2025", "template": kept.pk})
    assert answer.context["form"].errors.keys() == {"template"}
    with pytest.raises(Refusal):
        templates.replace_template(kept, other, actor=kept.kept_by)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: template("{{ secrets.key }}"), "not known: secrets.key"),
        (lambda: template("{% for one in departures %}{% endfor %}"), "no loop or condition"),
        (lambda: with_part("word/vbaProject.bin", b"x"), "no macro"),
        (lambda: b"%PDF-1.7", "cannot be read"),
        (lambda: b"0" * (donor_report.LARGEST + 1), "too large"),
    ],
)
def test_what_could_not_be_filled_in_is_not_kept(client, kept, content, said):
    given = {"uid": uuid.uuid4(), "name": "Autre", "language": "en", "file": sent(content())}
    assert said in client.post(reverse("donor_template_add"), given).content.decode()
    page = client.post(reverse("donor_template", args=[kept.pk]), {"file": sent(content())}).content.decode()
    assert said in page
    assert bytes(DonorTemplate.objects.get().content) == bytes(kept.content)
    assert trail() == ["kept"]


def test_file_that_the_antivirus_cannot_look_at_is_not_kept(client, marc, settings, tmp_path):
    settings.ANTIVIRUS_ADDRESS = f"unix://{tmp_path}/nobody"
    given = {"uid": uuid.uuid4(), "name": NAME, "language": "fr", "file": sent(template("Text"))}
    assert "could not be checked by the antivirus" in client.post(reverse("donor_template_add"), given).content.decode()
    assert not DonorTemplate.objects.exists()


def test_two_templates_have_two_names_and_there_are_few(client, kept):
    with pytest.raises(Refusal) as refused:
        keep(kept.kept_by, NAME.upper())
    assert refused.value.field == "name"
    for number in range(templates.MOST - 1):
        keep(kept.kept_by, f"Modèle {number}")
    with pytest.raises(Refusal):
        keep(kept.kept_by, "Encore un")
    page = client.get(reverse("donor_report")).content.decode()
    assert "remove one first" in page
    assert reverse("donor_template_add") not in page


def test_database_keeps_nothing_larger(kept):
    with pytest.raises(DatabaseError, match="donor_template_not_too_large"), transaction.atomic():
        DonorTemplate.objects.update(content=b"0" * (donor_report.LARGEST + 1))


def test_list_takes_the_same_queries_for_few_and_many(client, kept):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("donor_report"))
        counts.append(len(captured))
        for more in range(3):
            keep(kept.kept_by, f"Modèle {number} {more}")
    assert counts[0] == counts[1]
    assert all('"content"' not in query["sql"] for query in captured if "donortemplate" in query["sql"])


def test_example_of_the_house_may_be_kept(marc):
    for language in ("fr", "en"):
        content = donor_report.example(language)
        assert donor_report.checked(content, language=language) == content
        assert Document(io.BytesIO(content)).paragraphs
