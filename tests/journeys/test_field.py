"""The field application on a telephone, with the network really off: nothing is lost, nothing doubled, nothing kept in
words that anybody could read."""

import io
import json

import pytest
from PIL import Image

from casework.models import ReferenceTerm
from outreach import field_keys
from outreach.models import Contact, FieldEntry, PhotoPiece
from tests.browsing import DESKTOP, PHONE, keep_picture
from tests.cast import PASSWORD
from tests.files import a_picture, telling_exif
from tests.journeys.acts import sign_in
from tests.journeys.looking import AXE, look
from tests.journeys.telephone import ENTRIES, cut, mend, notes_of

pytestmark = pytest.mark.journey
TYPED = "zanzibarine cherche un toit"


def readable(folder, words):
    """Files of the profile that hold one of the words, in UTF-8 or UTF-16."""
    wanted = [word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    return [str(path) for path in files if any(word in path.read_bytes() for word in wanted)]


STORED = """async () => {
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
  }
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      const rows = await new Promise((done) => (all.onsuccess = () => done(all.result)));
      texts.push(JSON.stringify(rows), ...rows.map((row) => new TextDecoder().decode(row.sealed ?? new Uint8Array())));
    }
    database.close();
  }
  return texts.join("\\n");
}"""


def test_twenty_contacts_without_a_network_survive_the_closed_browser(prepared, outing, world, at_served):
    cut(prepared)
    for number in range(20):
        prepared.log(note=f"{TYPED} {number}", people=number % 5 + 1)
    assert prepared.counts() == (20, 0, 0)
    stored = prepared.page.evaluate(STORED)
    assert "zanzibarine" not in stored
    assert str(outing) in stored, "the scan sees what is there"
    prepared.switch_off()
    assert readable(prepared.profile, ["zanzibarine"]) == []
    assert readable(prepared.profile, [str(outing)]), "the scan sees what is there"
    prepared.switch_on()
    prepared.page.locator("#capture").wait_for()
    prepared.wait_for(here=20)
    mend(prepared)
    prepared.send_now()  # the session went with the browser
    prepared.page.locator("#sign-in").tap()
    sign_in(prepared.page, world.samir, PASSWORD)
    prepared.page.goto("/field/fr/")
    prepared.wait_for(here=0, arrived=20)
    assert notes_of(outing, at_served) == sorted(f"{TYPED} {number}" for number in range(20))
    with at_served():
        assert FieldEntry.objects.filter(outing=outing, state="kept").count() == 20
    assert all(entry["sealed"] is None for entry in prepared.kept())
    keep_picture(prepared.page, "field-arrived")


def test_two_people_on_one_telephone_keep_their_queues(prepared, outing, world, at_served):
    cut(prepared)
    prepared.log(note="de samir")
    mine = prepared.kept()
    mend(prepared)
    prepared.context.route(ENTRIES, lambda route: route.abort())  # signed out before anything could leave
    prepared.sign_out()
    assert prepared.kept() == mine, "signing out leaves what is sealed"
    prepared.page.goto("/field/fr/")
    assert prepared.page.locator("#nobody").is_visible()
    assert "1" in prepared.page.locator("#others-words").inner_text()
    prepared.prepare(world.claire)
    assert prepared.counts()[0] == 0
    prepared.log(note="de claire")
    assert {entry["queue"] for entry in prepared.kept()} > {mine[0]["queue"]}
    prepared.context.unroute(ENTRIES)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=1)
    assert notes_of(outing, at_served) == ["de claire"]
    prepared.sign_out()
    prepared.prepare(world.samir)
    prepared.wait_for(here=0, arrived=1)
    with at_served():
        assert {(c.note, c.author.full_name) for c in Contact.objects.filter(outing=outing)} == {
            ("de claire", "Claire"),
            ("de samir", "Samir"),
        }


def test_line_that_cuts_again_and_again_brings_everything_once(prepared, outing, at_served):
    cut(prepared)
    for number in range(12):
        prepared.log(note=f"coupure {number}")
    prepared.line.cut_after = 6_000
    mend(prepared)
    for _turn in range(60):
        if prepared.counts()[0] == 0:
            break
        prepared.send_now()
        prepared.page.wait_for_timeout(500)
    prepared.line.cut_after = None
    prepared.send_now()
    prepared.wait_for(here=0, arrived=12)
    assert prepared.line.cuts > 3
    assert notes_of(outing, at_served) == sorted(f"coupure {number}" for number in range(12))


def test_answer_that_is_no_success_leaves_the_entry(prepared, outing, at_served):
    answer = {"status": 500}
    prepared.context.route(ENTRIES, lambda route: route.fulfill(status=answer["status"], body="<h1>no</h1>"))
    prepared.log(note="refusé")
    for answer["status"] in (401, 403, 404, 409, 413, 422, 429, 500, 502, 503):
        prepared.send_now()
        prepared.page.wait_for_load_state("networkidle")
        prepared.page.locator("#line:not([hidden]), #attention:not([hidden])").first.wait_for()
        (entry,) = prepared.kept()
        assert entry["sealed"], answer
        assert prepared.counts()[1] == 0, answer
    prepared.context.unroute(ENTRIES)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=1, attention=0)
    assert notes_of(outing, at_served) == ["refusé"]


# The browser of the tests asks nobody how much room is left: its answer on a full disk is put in its mouth.
FULL = """() => {
  window.roomLeft = false;
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...given) {
    if (!window.roomLeft) throw new DOMException("full", "QuotaExceededError");
    return add.apply(this, given);
  };
}"""


def test_full_telephone_says_so_and_loses_nothing_typed(prepared):
    page = prepared.page
    prepared.context.route(ENTRIES, lambda route: route.abort())
    page.evaluate(FULL)
    page.locator("#note").fill("téléphone plein")
    page.locator("#save").tap()
    page.locator("#errors").wait_for()
    assert "PAS enregistré" in page.locator("#errors").inner_text()
    assert page.locator("#note").input_value() == "téléphone plein"
    assert prepared.kept() == []
    page.evaluate("window.roomLeft = true")
    page.locator("#save").tap()
    prepared.wait_for(here=1)
    assert page.locator("#note").input_value() == ""


def test_newer_application_takes_over_and_keeps_the_queue(prepared, outing, at_served):
    """Another version of the worker, as after an update of the server, with other caches."""
    cut(prepared)
    prepared.log(note="avant la mise à jour")
    before = prepared.kept()
    mend(prepared)
    prepared.context.route(ENTRIES, lambda route: route.abort())
    page = prepared.page
    page.evaluate(
        "async () => { for (const name of await caches.keys()) await caches.delete(name);"
        " await (await navigator.serviceWorker.getRegistration()).unregister(); }"
    )
    page.reload()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    assert prepared.kept() == before
    prepared.context.unroute(ENTRIES)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=1)
    assert notes_of(outing, at_served) == ["avant la mise à jour"]


def test_entry_that_the_rules_refuse_is_shown_corrected_or_let_go(prepared, world, outing, at_served):
    """A language went out of the list while the telephone was away."""
    page = prepared.page
    cut(prepared)
    page.locator("#note").fill("appeler le 06 12 34 56 78")
    page.locator("#save").tap()
    page.locator("#errors").wait_for()
    assert page.locator("#note-doubt").inner_text()
    keep_picture(page, "field-doubt")
    page.locator("#keep-field").tap()
    page.locator('[data-list="languages"] .chip').first.tap()
    page.locator("#save").tap()
    prepared.wait_for(here=1)
    term = page.locator('[data-list="languages"] input').first.input_value()
    with at_served():
        ReferenceTerm.objects.filter(kind="language", code=term).update(is_active=False)
    try:
        mend(prepared)
        prepared.send_now()
        prepared.wait_for(here=0, attention=1)
        assert page.locator("#attention-list li").count() == 1
        keep_picture(page, "field-attention")
        page.locator("#attention-link").tap()
        page.locator(".row-link").first.tap()
        page.wait_for_url("**/outreach/entries/**")
        assert page.locator("#id_note").input_value() == "appeler le 06 12 34 56 78"
    finally:
        with at_served():
            ReferenceTerm.objects.filter(kind="language", code=term).update(is_active=True)
    page.locator(".form-end .btn-primary").tap()
    page.wait_for_url("**/outreach/entries/")
    assert notes_of(outing, at_served) == ["appeler le 06 12 34 56 78"]
    page.goto("/field/fr/")
    prepared.wait_for(here=0, attention=0)


def test_exported_file_is_sealed_and_a_lead_brings_it_in(prepared, outing, world, at_served, signed_in, tmp_path):
    cut(prepared)
    for number in range(3):
        prepared.log(note=f"{TYPED} {number}")
    with prepared.page.expect_download() as download:
        prepared.page.locator("#export").tap()
    file = tmp_path / "queue.json"
    download.value.save_as(file)
    assert "zanzibarine" not in file.read_text()
    assert len(json.loads(file.read_text())["entries"]) == 3
    page = signed_in(world.lucie)
    page.goto("/outreach/entries/import/")
    page.locator("#id_file").set_input_files(file)
    page.locator(".form-end .btn-primary").click()
    assert "3 contacts" in page.locator("main").inner_text()
    mend(prepared)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=3)
    assert notes_of(outing, at_served) == [f"{TYPED} {number}" for number in range(3)]
    with at_served():
        assert {c.author_id for c in Contact.objects.filter(outing=outing)} == {world.samir.pk}


def test_photo_is_made_smaller_sealed_and_seen_on_the_page_of_the_contact(prepared, outing, at_served, tmp_path):
    """Without a network; the browser is closed before it leaves."""
    page, file = prepared.page, tmp_path / "IMG_1.jpg"
    file.write_bytes(a_picture(size=(3000, 1500), exif=telling_exif(TYPED)))
    cut(prepared)
    page.locator("#photos-part summary").tap()
    page.locator("#photo").set_input_files([file] * 4)
    page.locator("#photo-list li").nth(2).wait_for()
    assert page.locator("#photo-doubt").inner_text()
    page.locator("#photo-list li button").nth(2).tap()
    assert page.locator("#photo-list li").count() == 2
    keep_picture(page, "field-photos")
    prepared.log(note="avec photos")
    assert page.locator("#photo-list li").count() == 0
    assert "2" in page.locator("#photos-words").inner_text()
    page.reload()
    page.locator("#photos-words").wait_for()
    mend(prepared)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=1)
    page.locator("#photos-words").wait_for(state="hidden")
    with at_served():
        contact = Contact.objects.get(outing=outing)
        kept = [Image.open(io.BytesIO(photo.content)) for photo in contact.photos.all()]
        assert [(picture.size, len(picture.getexif())) for picture in kept] == [((1600, 800), 0)] * 2
        assert not PhotoPiece.objects.filter(photo__in=contact.photos.values("pk")).exists()
    page.goto(f"/outreach/contacts/{contact.pk}/")
    page.locator("#photos-title").scroll_into_view_if_needed()
    keep_picture(page, "contact-photos")
    page.locator('a[href*="/photos/"]').first.tap()
    page.wait_for_url("**/photos/**")
    assert page.evaluate("document.images[0].naturalWidth") == 1600


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_shell_is_clean_at_every_width_and_size_of_text(signed_in, world, outing, at_served, lang):
    with at_served():
        field_keys.renew()
    page = signed_in(world.samir, PHONE)
    page.context.add_init_script(path=AXE)
    page.goto(f"/field/{lang}/")
    page.locator("#capture").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    wrong = look(page, lang, "field_app", widths=(DESKTOP, PHONE))
    for turned in ("ltr", "rtl"):
        page.evaluate("(dir) => (document.documentElement.dir = dir)", turned)
        page.evaluate("() => (document.documentElement.style.fontSize = '212.5%')")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"wider than the screen with text twice as large, {turned}")
    assert wrong == []


def test_return_visit_takes_nothing_from_the_network_but_a_look_for_a_newer_worker(prepared):
    prepared.page.reload()
    taken = []
    prepared.context.on("response", lambda response: taken.append((response.url, response.from_service_worker)))
    prepared.page.goto("/field/fr/")
    prepared.page.locator("#capture").wait_for()
    prepared.page.wait_for_load_state("networkidle")
    network = {url.split("?")[0].removeprefix(prepared.line.url) for url, from_worker in taken if not from_worker}
    assert len(taken) > 5
    assert network <= {"/field/worker.js", "/api/v1/field/reference/", "/api/v1/field/entries/"}
