"""The field application on hard days: a full queue on a line that cuts, an empty battery, a new version."""

import shutil
import time

import pytest

from outreach.models import Contact, ContactPhoto, FieldEntry
from tests import engines
from tests.journeys.acts import until
from tests.journeys.telephone import ENTRIES, cut, mend, notes_of
from tests.serving import Web

pytestmark = [pytest.mark.journey, pytest.mark.slow]
MANY = 500
PICTURED = 50  # every so many of them with a photo
PATIENCE = 240  # seconds in which they have to arrive: a machine that does other work too is five times slower
ONE_BAR = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 100_000}  # bytes/s

# The application's own modules seal and keep, as if each had been tapped: tapping 500 contacts takes minutes.
KEEP_MANY = """async ([count, pictured, chosen]) => {
  const { current, keep } = await import("/static/field/queue.js");
  const { seal, sealPhoto } = await import("/static/field/seal.js");
  const lists = await current();
  const outing = lists.outings.find((one) => one.id === chosen);
  for (let number = 0; number < count; number++) {
    const id = crypto.randomUUID();
    const answers = { at: new Date().toISOString(), site: outing.site, mode: outing.mode, people: 1 + (number % 9),
      languages: [lists.languages[0].code], note: `numéro ${number}` };
    const content = { v: 1, id, grant: lists.grant, outing: outing.id, saved_at: new Date().toISOString(),
      typed_time: false, answers };
    const photos = [];
    if (pictured && number % pictured === 0) {
      const photo = crypto.randomUUID();
      photos.push(await sealPhoto(lists.key, photo, { v: 1, id: photo, entry: id, grant: lists.grant }, await noise()));
    }
    await keep(lists.queue, await seal(lists.key, id, content), photos);
  }
  async function noise() {
    const canvas = new OffscreenCanvas(320, 240);
    const image = new ImageData(320, 240);
    for (let start = 0; start < image.data.length; start += 65_536) {
      crypto.getRandomValues(image.data.subarray(start, start + 65_536));
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer());
  }
}"""


def test_queue_of_five_hundred_arrives_complete_and_once_over_a_line_that_cuts_every_few_seconds(
    prepared,
    outing,
    at_served,
):
    cut(prepared)
    prepared.page.evaluate(KEEP_MANY, [MANY, PICTURED, str(outing)])
    prepared.log(note="le dernier")
    assert prepared.counts() == (MANY + 1, 0, 0)
    network = prepared.context.new_cdp_session(prepared.page)
    network.send("Network.enable")
    prepared.line.up_and_down = (4, 1)
    mend(prepared)
    network.send("Network.emulateNetworkConditions", ONE_BAR)
    prepared.send_now()  # once; from here on it is left alone
    began = time.monotonic()
    waiting = prepared.page.locator("#photos-words")
    while (prepared.counts()[0] or waiting.is_visible()) and time.monotonic() < began + PATIENCE:
        prepared.page.wait_for_timeout(500)
    print(f"{MANY + 1} entries in {time.monotonic() - began:.0f} s, {prepared.line.cuts} connections cut")
    prepared.line.up_and_down = None
    assert prepared.counts() == (0, MANY + 1, 0)
    assert prepared.line.cuts > 3
    assert notes_of(outing, at_served) == sorted(["le dernier", *(f"numéro {number}" for number in range(MANY))])
    with at_served():
        assert FieldEntry.objects.filter(outing=outing, state="kept").count() == MANY + 1
        assert Contact.objects.filter(outing=outing).count() == MANY + 1
        assert ContactPhoto.objects.filter(contact__outing=outing).count() == MANY // PICTURED


def test_browser_that_is_killed_has_what_was_saved(prepared, outing, world, at_served):
    cut(prepared)
    for number in range(3):
        prepared.log(note=f"batterie {number}")
    prepared.page.locator("#note").fill("pas encore enregistré")
    kept = prepared.kept()
    prepared.crash()
    prepared.switch_on()
    prepared.page.locator("#capture").wait_for()
    prepared.wait_for(here=3)
    assert prepared.kept() == kept
    assert prepared.page.locator("#note").input_value() == ""
    mend(prepared)
    prepared.prepare(world.samir)
    prepared.wait_for(here=0, arrived=3)
    assert notes_of(outing, at_served) == [f"batterie {number}" for number in range(3)]


def test_browser_that_is_killed_while_it_sends_sends_once(prepared, outing, world, at_served):
    cut(prepared)
    prepared.page.evaluate(KEEP_MANY, [60, 0, str(outing)])
    mend(prepared)
    with prepared.page.expect_request(ENTRIES):
        prepared.send_now()
    prepared.crash()
    prepared.prepare(world.samir)
    prepared.wait_for(here=0)
    assert notes_of(outing, at_served) == sorted(f"numéro {number}" for number in range(60))


# --- Two versions of the application ---------------------------------------------------------------------------------

PARTS = ("casework", "config", "outreach", "reports", "returns", "static", "locale", "templates")
VERSION = """async () => ({
  caches: (await caches.keys()).filter((name) => name.startsWith("escale-field-")),
  marked: document.documentElement.dataset.version ?? "",
})"""


@pytest.fixture
def newer(served, tmp_path):
    """A server of the next version, on the same database: its page, script and worker are others."""
    root = tmp_path / "newer"
    for part in PARTS:
        shutil.copytree(engines.ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "node_modules").symlink_to(engines.ROOT / "node_modules")
    script = root / "static" / "field" / "app.js"
    script.write_text(f'document.documentElement.dataset.version = "newer";\n{script.read_text()}')
    worker = root / "static" / "field" / "worker.js"
    worker.write_text(f"/* The next version. */\n{worker.read_text()}")
    web = Web(tmp_path / "web", served.database, root=root, REDIS_URL=served.environment["REDIS_URL"])
    web.start()
    yield web
    web.stop()


def changed(telephone, caches):
    """Open the application until another worker has taken over from the one whose caches these are."""
    telephone.page.reload()
    telephone.page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")

    def is_another():
        names = telephone.page.evaluate(VERSION)["caches"]
        return len(names) == 1 and names != caches

    until(is_another, pause=0.1)


def test_newer_version_takes_over_and_going_back_does_too(prepared, newer, outing, at_served):
    """The queue, a window that stays open meanwhile, and what is saved in it outlast both changes."""
    page, old_port = prepared.page, prepared.line.server_port
    cut(prepared)
    prepared.log(note="version d'avant")
    first, queue = page.evaluate(VERSION), prepared.kept()
    assert (len(first["caches"]), first["marked"]) == (1, "")
    prepared.context.route(ENTRIES, lambda route: route.abort())
    prepared.line.server_port = int(newer.url.rsplit(":", 1)[1])
    mend(prepared)
    changed(prepared, first["caches"])
    assert prepared.kept() == queue
    assert page.evaluate(VERSION)["marked"] == "", "this window goes on as it began"
    prepared.log(note="dans l'ancienne fenêtre")
    cut(prepared)
    page.reload()
    page.locator("#capture").wait_for()
    second = page.evaluate(VERSION)
    assert second["marked"] == "newer", "without a network, too"
    prepared.log(note="version d'après")
    assert prepared.counts()[0] == 3
    prepared.line.server_port = old_port
    mend(prepared)
    changed(prepared, second["caches"])
    page.reload()
    page.locator("#capture").wait_for()
    assert page.evaluate(VERSION) == first
    prepared.context.unroute(ENTRIES)
    prepared.send_now()
    prepared.wait_for(here=0, arrived=3)
    assert notes_of(outing, at_served) == ["dans l'ancienne fenêtre", "version d'après", "version d'avant"]
