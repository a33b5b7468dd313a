"""A telephone of a team: a browser with a profile of its own on the disk, and the line by which it reaches the server.

The line can be cut for good (`stop`), after so many bytes each time (`cut_after`), or every few seconds
(`up_and_down`); the server itself goes on, since other tests use it. To the browser it is the server that is gone.
"""

import contextlib
import os
import selectors
import signal
import socket
import socketserver
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import Error

from outreach import field_keys
from outreach.models import Contact, FieldEntry
from tests.browsing import ARGUMENTS, PHONE, browser_environment, unpacked_browser
from tests.cast import PASSWORD
from tests.journeys.acts import sign_in

ENTRIES = "**/api/v1/field/entries/"


class Line:
    """Forwards connections to the port of a server, through a port of its own that stays the same when mended."""

    def __init__(self, server_port):
        self.server_port, self.cut_after, self.cuts = server_port, None, 0
        self.up_and_down = None  # seconds that the line holds, and that it is then dead
        self.port, self._server = 0, None
        self.mend()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def mend(self):
        handler = type("Handler", (_Forward,), {"line": self})
        self._server = _Listener(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def is_dead(self):
        if self.up_and_down is None:
            return False
        up, down = self.up_and_down
        return time.monotonic() % (up + down) > up

    def stop(self):
        """From here on nobody listens on the port."""
        if self._server:
            self._server.stopped = True
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, block_on_close, stopped = True, True, False, False


class _Forward(socketserver.BaseRequestHandler):
    line = None

    def handle(self):
        left = self.line.cut_after
        if self.line.is_dead:
            return
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.line.server_port)) as server,
            selectors.DefaultSelector() as ready,
        ):
            ready.register(self.request, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, self.request)
            while not self.server.stopped:
                if self.line.is_dead:
                    self.line.cuts += 1
                    return
                for key, _events in ready.select(timeout=0.1):
                    piece = key.fileobj.recv(4096 if left is None else max(1, min(4096, left)))
                    if not piece:
                        return
                    key.data.sendall(piece)
                    if left is not None and (left := left - len(piece)) <= 0:
                        self.line.cuts += 1
                        return


class Telephone:
    """`page`: the one window; None while the browser is closed. `outing`: on which contacts are logged."""

    def __init__(self, browser, line, profile):
        self.browser, self.line, self.profile, self.context, self.page = browser, line, profile, None, None
        self.outing = None

    def switch_on(self, address="/field/fr/"):
        folder = unpacked_browser()
        self.context = self.browser.browser_type.launch_persistent_context(
            self.profile,
            executable_path=folder / "chromium",
            args=ARGUMENTS,
            env=browser_environment(folder),
            base_url=self.line.url,
            viewport=PHONE,
            locale="fr-FR",
            is_mobile=True,
            has_touch=True,
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0]
        if address:
            self.page.goto(address)
        return self.page

    def switch_off(self):
        if self.context:
            self.context.close()
        self.context = self.page = None

    def crash(self):
        """The browser is gone from one moment to the next, as when the battery is empty."""
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in (process / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)
        with contextlib.suppress(Error):
            self.context.close()
        self.context = self.page = None

    def prepare(self, user):
        """Sign in and open the application with a network, until it can do without."""
        if self.page is None:
            self.switch_on(None)
        sign_in(self.page, user, PASSWORD)
        self.page.goto("/field/fr/")
        self.page.locator("#capture").wait_for()
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        return self.page

    def sign_out(self):
        self.page.goto("/account/logout/")
        self.page.locator("main form button[type=submit]").tap()
        self.page.wait_for_url("**/account/login/**")

    def choose_outing(self):
        """Of the day's outings, that of this test: others may have left theirs, which stand before it."""
        chip = self.page.locator(f'input[name="outing"][value="{self.outing}"]')
        if chip.count() and not chip.is_checked():
            chip.evaluate("chip => chip.click()")

    def log(self, note="", people=None):
        """Log one contact by tapping; returns once the page says that it is saved."""
        page = self.page
        self.choose_outing()
        if people:
            page.locator(f'#quick button[data-people="{people}"]').tap()
        page.locator('[data-list="languages"] .chip').first.tap()
        if note:
            page.locator("#note").fill(note)
        before = sum(self.counts()[:2])
        page.locator("#save").tap()
        page.wait_for_function(
            "before => window.indexedDB && Number(document.getElementById('count-here').textContent)"
            " + Number(document.getElementById('count-arrived').textContent) > before",
            arg=before,
        )

    def kept(self):
        """What stands in the database of the browser: one dict for each entry of anybody."""
        return self.page.evaluate(STORED_ENTRIES)

    def counts(self):
        """(saved here, reached the server, need attention), as the page says."""
        return tuple(int(self.page.locator(f"#count-{name}").inner_text()) for name in ("here", "arrived", "attention"))

    def wait_for(self, here=None, arrived=None, attention=None):
        wanted = {"here": here, "arrived": arrived, "attention": attention}
        for name, number in wanted.items():
            if number is not None:
                self.page.wait_for_function(
                    "([name, number]) => document.getElementById(`count-${name}`).textContent === String(number)",
                    arg=[name, number],
                    timeout=30_000,
                )

    def send_now(self):
        self.page.locator("#send-now").tap()


STORED_ENTRIES = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open("escale-field");
  request.onerror = reject;
  request.onsuccess = () => {
    const database = request.result;
    if (!database.objectStoreNames.contains("entries")) { database.close(); return resolve([]); }
    const all = database.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { database.close(); resolve(all.result.map((entry) => ({
      ...entry, sealed: entry.sealed ? Array.from(entry.sealed) : null }))); };
  };
})"""


@pytest.fixture
def line(served):
    line = Line(int(served.url.rsplit(":", 1)[1]))
    yield line
    line.stop()


@pytest.fixture
def telephone(browser, line, tmp_path):
    telephone = Telephone(browser, line, tmp_path / "profile")
    yield telephone
    telephone.switch_off()


@pytest.fixture
def prepared(telephone, outing, world, at_served):
    """The telephone of Samir, ready to go out. What other tests left waiting for him is a colleague's meanwhile."""
    with at_served():
        field_keys.renew()
        left = list(FieldEntry.objects.filter(author=world.samir, state="held").values_list("pk", flat=True))
        FieldEntry.objects.filter(pk__in=left).update(author=world.lucie)
    telephone.outing = outing
    telephone.prepare(world.samir)
    telephone.choose_outing()
    yield telephone
    with at_served():
        FieldEntry.objects.filter(pk__in=left).update(author=world.samir)


def cut(telephone):
    telephone.line.stop()
    telephone.context.set_offline(True)


def mend(telephone):
    telephone.line.mend()
    telephone.context.set_offline(False)


def notes_of(outing, at_served):
    with at_served():
        return sorted(contact.note for contact in Contact.objects.filter(outing=outing))
