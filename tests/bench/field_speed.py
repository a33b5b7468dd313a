"""How soon the field application answers on a poor telephone: slow 3G, a processor four times slower than ours.

The real server and a real browser. Static files are sent as tests serve them, not compressed: production is quicker.
The application is *interactive* once the form stands there with its lists and no long task of the script is under way.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from django.test import Client

from casework.encryption import key_session
from outreach import field_keys
from tests import engines
from tests.bench.field_price import TAPS
from tests.browsing import PHONE, launched
from tests.cast import make_cast
from tests.outreach.field import made_field
from tests.serving import Web

SLOWER = 4
# "Slow 3G" of the browser's own tools: bytes a second, milliseconds.
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 51_200, "uploadThroughput": 51_200}
PER_TAP = 1.1 + 1.35  # seconds for whoever taps: to reach and to think, by the keystroke-level model
WATCH = """
window.lastLong = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.lastLong = task.startTime + task.duration;
}).observe({ type: "longtask", buffered: true });
window.usable = new Promise((resolve) => {
  const look = () => {
    const form = document.getElementById("capture");
    if (form && !form.hidden) resolve(performance.now()); else requestAnimationFrame(look);
  };
  look();
});
window.taps = 0;
addEventListener("click", (event) => { if (event.isTrusted && event.detail) window.taps += 1; }, true);
"""
TIMES = """async () => {
  const shown = await window.usable;
  await new Promise((done) => setTimeout(done, 500));
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  return { painted, interactive: Math.max(shown, window.lastLong) };
}"""


@dataclass(frozen=True)
class Visit:
    """Seconds after the address was asked for."""

    painted: float
    interactive: float


@dataclass(frozen=True)
class Speed:
    first: Visit
    again: Visit
    without_network: Visit
    taps: int
    saved: float  # seconds between the last tap and "saved"


def field_speed():
    """Measured on a database of its own."""
    with tempfile.TemporaryDirectory() as folder, engines.cloned_database("bench_field") as name:
        with engines.connected_to(name), key_session():
            cast = make_cast()
            made_field(cast)
            field_keys.renew()
            client = Client()
            client.force_login(cast.samir)
        web = Web(Path(folder), name)
        web.start()
        try:
            with ThreadPoolExecutor(1) as apart:  # in this thread, the tests' own browser may be at work
                return apart.submit(_in_a_browser, web.url, client.cookies).result()
        finally:
            web.stop()


def _in_a_browser(url, cookies):
    with launched() as browser:
        return _measured(browser, url, cookies)


def _measured(browser, url, cookies):
    context = browser.new_context(base_url=url, viewport=PHONE, is_mobile=True, has_touch=True, locale="fr-FR")
    context.set_default_timeout(90_000)
    context.add_cookies([{"name": name, "value": morsel.value, "url": url} for name, morsel in cookies.items()])
    page = context.new_page()
    context.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.send("Network.emulateNetworkConditions", SLOW_3G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    first = _visit(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    _until_controlled(page)
    again = _visit(page)
    devtools.send("Network.emulateNetworkConditions", {**SLOW_3G, "offline": True})
    without = _visit(page)
    taps, saved = _log(page)
    context.close()
    return Speed(first, again, without, taps, saved)


def _visit(page):
    page.goto("/field/fr/", wait_until="commit")
    times = page.evaluate(TIMES)
    return Visit(times["painted"] / 1000, times["interactive"] / 1000)


def _until_controlled(page):
    page.evaluate(
        "() => navigator.serviceWorker.controller"
        " || new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))"
    )


def _log(page):
    """(taps, seconds from the last one to "saved") of a contact: people, language, topic, save."""
    page.locator('#quick button[data-people="3"]').tap()
    page.locator('[data-list="languages"] .chip').first.tap()
    page.locator('[data-list="topics"] .chip').first.tap()
    began = time.perf_counter()
    page.locator("#save").tap()
    page.wait_for_function("() => document.getElementById('count-here').textContent === '1'")
    return page.evaluate("() => window.taps"), time.perf_counter() - began


def speed_table(speed):
    head = f"{f'slow 3G, processor {SLOWER}x slower, seconds':<44}{'painted':>12}{'interactive':>13}"
    lines = [f"\n{head}"]
    for name, visit in (
        ("first load", speed.first),
        ("return visit", speed.again),
        ("return visit without a network", speed.without_network),
    ):
        lines.append(f"{name:<44}{visit.painted:>12.1f}{visit.interactive:>13.1f}")
    by_hand = speed.taps * PER_TAP
    lines.append(f"{f'a contact: {speed.taps} taps (goal {TAPS}), the telephone':<44}{'':>12}{speed.saved:>13.1f}")
    lines.append(
        f"{f'a contact: with {PER_TAP:.2f} s for each tap (a model)':<44}{'':>12}{by_hand + speed.saved:>13.1f}"
    )
    return "\n".join(lines)
