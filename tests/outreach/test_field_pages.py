"""The pages about entries of telephones: what needs attention, correcting, letting go; files that leads bring in; and
the shell of the application, which holds nobody."""

import json
import re
import subprocess
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.access import RoleAssignment
from casework.models import AuditEvent
from outreach import field_keys
from outreach.models import Contact, FieldEntry
from outreach.views.field import ASSETS
from tests import engines
from tests.outreach.telephone import queries, sealed_entry, send, wrapped

IMPORT = "field_queue_import"


@pytest.fixture
def ours(field):
    field_keys.renew()
    return field


def held(phone, ours, **given):
    send(phone, sealed_entry(ours, **{"people": 0, "note": "Deux familles", **given}))
    return FieldEntry.objects.get(state="held")


def typed(ours, **given):
    return {name: value for name, value in ours.typed(**given).items() if name != "uid"}


def a_file(entries, name="escale-terrain.json"):
    content = {"format": "escale-field-queue/1", "entries": entries}
    return {"file": SimpleUploadedFile(name, json.dumps(content).encode())}


# --- What needs attention ---------------------------------------------------------------------------------------------


def test_held_entry_is_listed_shown_and_corrected(phone, ours):
    row = held(phone, ours)
    assert "do not let it be kept" in phone.get(reverse("field_entry_list")).content.decode()
    page = phone.get(reverse("field_entry", args=[row.pk])).content.decode()
    assert "Deux familles" in page
    assert "A contact is with one person or more." in page
    sent = {**typed(ours, people="3", note="Deux familles"), "uid": row.entry}
    response = phone.post(reverse("field_entry", args=[row.pk]), sent)
    assert response.url == reverse("field_entry_list")
    contact = Contact.objects.get()
    assert (contact.pk, contact.people, contact.note, contact.author) == (
        row.entry,
        3,
        "Deux familles",
        ours.cast.samir,
    )
    row.refresh_from_db()
    assert (row.state, row.answers, row.settled_by) == ("corrected", None, ours.cast.samir)
    assert "Nothing needs attention" in phone.get(reverse("field_entry_list")).content.decode()


def test_corrected_entry_that_comes_again_is_known(phone, ours):
    entry = sealed_entry(ours, people=0)
    send(phone, entry)
    row = FieldEntry.objects.get()
    phone.post(reverse("field_entry", args=[row.pk]), {**typed(ours), "uid": row.entry})
    assert [answer["status"] for answer in send(phone, entry)] == [200]
    assert Contact.objects.count() == 1


def test_lead_corrects_as_the_authors_contact(phone, ours):
    row = held(phone, ours)
    phone.force_login(ours.cast.lucie)
    phone.post(reverse("field_entry", args=[row.pk]), {**typed(ours), "uid": row.entry})
    assert Contact.objects.get().author == ours.cast.samir
    event = AuditEvent.objects.get(action="field_entry.corrected")
    assert event.actor_id == ours.cast.lucie.pk


def test_other_answers_become_a_contact_of_their_own(phone, ours):
    first = sealed_entry(ours, people=2)
    send(phone, first, sealed_entry(ours, entry=uuid.UUID(first["id"]), people=7))
    row = FieldEntry.objects.get(state="held")
    phone.post(reverse("field_entry", args=[row.pk]), {**typed(ours, people="7"), "uid": row.pk})
    assert sorted(Contact.objects.values_list("people", flat=True)) == [2, 7]


def test_entry_of_an_outing_that_is_gone_is_added_to_another(phone, ours):
    send(phone, sealed_entry(ours, outing=ours.outing_of_lyon))
    row = FieldEntry.objects.get(state="held")
    address = reverse("field_entry", args=[row.pk])
    assert "Add it to this outing instead" in phone.get(address).content.decode()
    chosen = f"{address}?outing={ours.outing.pk}"
    assert phone.get(chosen).context["form"] is not None
    phone.post(chosen, {**typed(ours), "uid": row.entry})
    assert Contact.objects.get().outing == ours.outing


def test_entry_is_let_go_with_a_reason_only(phone, ours):
    row = held(phone, ours)
    address = reverse("field_entry_abandon", args=[row.pk])
    assert "nothing is dropped without a reason" in phone.post(address, {"reason": " "}).content.decode()
    row.refresh_from_db()
    assert row.state == "held"
    phone.post(address, {"reason": "Saisie deux fois"})
    row.refresh_from_db()
    assert (row.state, row.answers, row.reason) == ("abandoned", None, "Saisie deux fois")
    assert Contact.objects.count() == 0
    again = phone.post(address, {"reason": "encore"}).content.decode()
    assert "already decided" in again


def test_list_asks_the_database_the_same_number_of_times(phone, ours):
    held(phone, ours)
    one = queries(phone, reverse("field_entry_list"))
    send(phone, *(sealed_entry(ours, people=0) for _number in range(2)))
    assert queries(phone, reverse("field_entry_list")) == one > 0


# --- A file of a telephone --------------------------------------------------------------------------------------------


def test_lead_brings_in_a_file_as_the_authors_contacts(client, ours):
    entries = [sealed_entry(ours, people=3), sealed_entry(ours), sealed_entry(ours, people=0)]
    client.force_login(ours.cast.lucie)
    client.cookies["django_language"] = "en"
    page = client.post(reverse(IMPORT), a_file(entries)).content.decode()
    assert "2 contacts were kept" in page
    assert "1 needs attention" in page
    assert {contact.author for contact in Contact.objects.all()} == {ours.cast.samir}
    assert {row.brought_by for row in FieldEntry.objects.all()} == {ours.cast.lucie}
    event = AuditEvent.objects.get(action="field_queue.imported")
    assert (event.actor_id, event.detail) == (ours.cast.lucie.pk, {"count": "3"})
    client.force_login(ours.cast.samir)
    assert [answer["status"] for answer in send(client, *entries)] == [200, 200, 422]
    assert Contact.objects.count() == 2


def test_damaged_entry_of_a_file_is_held_where_the_lead_sees_it(client, ours):
    damaged = wrapped(uuid.uuid4(), str(field_keys.given_out().pk), b"\x04" + bytes(120))
    client.force_login(ours.cast.lucie)
    client.post(reverse(IMPORT), a_file([sealed_entry(ours), damaged]))
    row = FieldEntry.objects.get(state="held")
    assert (row.why, row.office) == ("unreadable", ours.cast.paris)
    assert client.get(reverse("field_entry", args=[row.pk])).status_code == 200


def refused(client, files):
    response = client.post(reverse(IMPORT), files)
    assert FieldEntry.objects.count() == Contact.objects.count() == 0
    return " ".join(response.context["form"].errors["file"])


def test_file_of_another_office_of_several_people_or_none_is_refused(client, ours):
    client.force_login(ours.cast.lucie)
    client.cookies["django_language"] = "en"
    of_yann = sealed_entry(ours, author=ours.cast.yann, outing=ours.outing_of_lyon)
    assert "an office that you lead" in refused(client, a_file([of_yann]))
    assert "several people" in refused(client, a_file([of_yann, sealed_entry(ours)]))
    assert "no entry" in refused(client, a_file([]))
    for content in (b"{}", b"[1]", b"\xff\x00", b'{"format": "escale-field-queue/1", "entries": [{"id": 1}]}'):
        assert "exported" in refused(client, {"file": SimpleUploadedFile("x.json", content)})


def test_file_of_somebody_who_left_is_held_for_the_lead(client, ours):
    entry = sealed_entry(ours)
    RoleAssignment.objects.filter(user=ours.cast.samir).update(starts_on="2020-01-01", ends_on="2020-02-01")
    client.force_login(ours.cast.lucie)
    client.post(reverse(IMPORT), a_file([entry]))
    row = FieldEntry.objects.get()
    assert (row.state, row.why, row.office) == ("held", "outing", ours.cast.paris)


# --- The shell --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_shell_is_the_same_for_everybody_and_holds_nobody(client, ours, language):
    address = reverse("field_app", args=[language])
    signed_out = client.get(address)
    client.force_login(ours.cast.samir)
    signed_in = client.get(address)
    assert signed_out.content == signed_in.content
    html = signed_in.content.decode()
    assert "Samir" not in html
    assert f'lang="{language}"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html)
    assert "csrf" not in html


def test_language_that_there_is_none_of_is_not_there(client, db):
    assert client.get("/field/xx/").status_code == 404
    assert client.get("/field/xx/manifest.webmanifest").status_code == 404
    assert client.get("/field/").url == "/field/fr/"


def test_worker_keeps_the_shell_and_nothing_else(client, db):
    script = client.get(reverse("field_worker"))
    assert script["Content-Type"].startswith("text/javascript")
    shell = json.loads(re.search(r"self\.shell = (\{.*?\});", script.content.decode()).group(1))
    assert shell["pages"] == ["/field/fr/", "/field/en/"]
    assert len(shell["files"]) == len(ASSETS) + 2
    assert all(address.startswith(("/static/", "/field/")) for address in shell["files"])


def test_every_script_that_the_application_imports_is_kept(db):
    for name in ASSETS:
        if name.startswith("field/") and name.endswith(".js"):
            text = (engines.ROOT / "static" / name).read_text(encoding="utf-8")
            for imported in re.findall(r'from "\./([\w.]+)"', text):
                assert f"field/{imported}" in ASSETS, (name, imported)


def test_manifest_makes_it_installable(client, db):
    told = client.get(reverse("field_manifest", args=["fr"])).json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/field/fr/", "/field/", "standalone")
    assert told["name"] == "Escale sur le terrain"


# --- Does a note say who somebody is? ---------------------------------------------------------------------------------

NOTES = [
    ("", []),
    ("Groupe calme, deux familles avec enfants.", []),
    ("Parlé de l'OFII à la Porte de la Chapelle", []),
    ("Ils viennent de Géorgie. Demande des couvertures.", []),
    ("Vu le 12/03/2026 vers 14 h 30", []),
    ("Il s'appelle karim", ["name"]),
    ("Rencontré Karim Haddad près du pont", ["name"]),
    ("Revoir Mme Diallo lundi", ["name"]),
    ("his name is known", ["name"]),
    ("اسمه كريم", ["name"]),
    ("appeler 06 12 34 56 78", ["number"]),
    ("+33 6.12.34.56.78", ["number"]),
    ("écrire à a.b@exemple.fr", ["address"]),
    ("Karim : 0612345678, voir Karim Haddad", ["number", "name"]),
]


def test_notes_that_say_who_somebody_is_are_found(tmp_path):
    program = tmp_path / "doubts.mjs"
    module = (engines.ROOT / "static/field/doubts.js").as_uri()
    known = json.dumps(["Porte de la Chapelle"])
    texts = json.dumps([text for text, _found in NOTES])
    program.write_text(
        f'import {{ doubtsOf }} from "{module}";\n'
        f"console.log(JSON.stringify({texts}.map((text) => doubtsOf(text, {known}))));\n"
    )
    done = subprocess.run(["node", "--no-warnings", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [found for _text, found in NOTES]
