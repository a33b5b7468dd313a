"""A real browser, out of an npm package: no system browser, no download apart from `npm ci`, no root."""

import contextlib
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests import engines

PACKAGE = engines.ROOT / "node_modules" / "@sparticuz" / "chromium"
FOLDER = engines.VAR / "chromium"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
ARGUMENTS = [
    "--no-sandbox",  # the sandbox asks for privileges that root in a container and many machines do not give
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # /dev/shm is tiny in containers
    "--font-render-hinting=none",
]
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{0}/fonts</dir>
<cachedir>{0}/font-cache</cachedir></fontconfig>
"""


def unpacked_browser():
    """The folder of the unpacked browser, one for each clone and version."""
    engines.VAR.mkdir(exist_ok=True)
    wanted = FOLDER / str(int((PACKAGE / "package.json").stat().st_mtime))
    with (engines.VAR / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            shutil.rmtree(FOLDER, ignore_errors=True)
            unfinished = FOLDER / "unfinished"
            unfinished.mkdir(parents=True)
            script = ["node", "tests/journeys/chromium.mjs"]
            environment = {**os.environ, "TMPDIR": str(unfinished)}
            subprocess.run(script, cwd=engines.ROOT, env=environment, check=True, capture_output=True)
            (unfinished / "fonts.conf").write_text(FONTS.format(wanted))
            unfinished.rename(wanted)
    return wanted


def browser_environment(folder):
    """The package's own libraries, where the machine lacks them; its fonts, beside the machine's."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    linked = subprocess.run(["ldd", folder / "chromium"], capture_output=True, text=True, check=False)
    if "not found" in linked.stdout:
        environment["LD_LIBRARY_PATH"] = str(folder / "al2023" / "lib")
    return environment


@contextlib.contextmanager
def launched():
    """Playwright's Browser. Its loop runs in this thread, where Django would otherwise refuse to query."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    folder = unpacked_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=folder / "chromium", args=ARGUMENTS, env=browser_environment(folder)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser():
    with launched() as found:
        yield found


class Complaints(list):
    """What the browser objected to: script errors, blocked content, failed resources."""

    def listen(self, page):
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))

    def _console(self, page, message):
        if message.type in ("error", "warning"):
            self.append(f"{page.url}: {message.text}")


@pytest.fixture
def complaints():
    """The browser's complaints during this test; what a test expects, it removes with `clear()`."""
    return Complaints()


@pytest.fixture
def open_page(browser, served, complaints, request):
    """`open_page(viewport=DESKTOP, locale="fr-FR", **context)`: a page of a new, signed-out visitor of `served`.

    The test fails when the browser complains. The last picture of each page is kept in var/pictures.
    """
    contexts = []

    def open_one(viewport=DESKTOP, locale="fr-FR", **options):
        if viewport is PHONE:
            options = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2, **options}
        context = browser.new_context(**{"base_url": served.url, "viewport": viewport, "locale": locale, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_one
    for number, context in enumerate(contexts):
        for page in context.pages:
            keep_picture(page, f"{request.node.name}-{number}")
        context.close()
    assert complaints == []


def keep_picture(page, name):
    folder = engines.VAR / "pictures"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=Path(folder) / f"{''.join(c if c.isalnum() else '-' for c in name)}.png")
