"""What users do on the pages, said once. Words are looked up in French as the screens have them."""

import datetime
import time

from django.utils import translation


def fr(words, *, context=None):
    """The French of a msgid, as the pages of a French-speaking user show it."""
    with translation.override("fr"):
        return str(translation.pgettext(context, words) if context else translation.gettext(words))


def in_french(lazy):
    with translation.override("fr"):
        return str(lazy)


def sign_in(page, user, password):
    page.goto("/")
    box(page, "login").fill(user.email)
    box(page, "password").fill(password)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def choose(page, name, value=None):
    """Tap a chip, a radio button or a box by its label, as a finger does."""
    which = f'[value="{value}"]' if value is not None else ""
    page.locator(f'label:has(input[name="{name}"]{which})').first.click()


def prove(page, address, password):
    """Go to a page about one's own account, which asks for the password once more."""
    page.goto(address)
    if "/reauthenticate/" in page.url:
        box(page, "password").fill(password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**{address}")


def box(page, name):
    """A field of the page's form."""
    return page.locator(f'main [name="{name}"]')


def button(page, words):
    return page.get_by_role("button", name=fr(words), exact=True)


def link(page, words):
    return page.get_by_role("link", name=fr(words), exact=True)


def submit(page):
    """The one obvious button at the end of the page's form."""
    page.locator(".form-end .btn-primary").click()


def says(page, words, **values):
    """Wait until the page says these words of the interface."""
    page.get_by_text(fr(words) % values if values else fr(words)).first.wait_for()


def until(question, *, seconds=20, pause=0.5):
    """Ask until the answer is true; AssertionError when it stays false."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(pause)
    return answer


def passkeys(page):
    """Give the browser a passkey of its own, which answers yes to every question. Needs a page on `localhost`."""
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    answers = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **answers}})


def add_passkey(page, name):
    """On the page that adds one."""
    box(page, "name").fill(name)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)


class Finger:
    """Counts what a user does: taps, and fields typed into."""

    def __init__(self, page):
        self.page, self.taps, self.started = page, 0, time.monotonic()

    def tap(self, locator):
        locator.click()
        self.taps += 1

    def chip(self, name, value):
        choose(self.page, name, value)
        self.taps += 1

    @property
    def seconds(self):
        return time.monotonic() - self.started


def book_journey(page, day, *, hour=9):
    """Fill the page of a journey for a day (date), through the night, and send it."""
    fill_journey(page, day, hour=hour)
    submit(page)
    says(page, BOOKED)


BOOKED = "The journey is booked. Next: the convocation, explained in the person’s language."


def fill_journey(page, day, *, hour=9):
    answers = {
        "number": "EX118",
        "origin": "Paris CDG",
        "departs_day": day.isoformat(),
        "departs_time": f"{hour:02}:40",
    }
    arrives = day + datetime.timedelta(days=1)
    answers |= {"destination": "Alger", "arrives_day": arrives.isoformat(), "arrives_time": "05:10"}
    for name, answer in answers.items():
        box(page, f"legs-0-{name}").fill(answer)
    box(page, "meet_day").fill(day.isoformat())
    box(page, "meet_time").fill(f"{hour - 3:02}:00")
    box(page, "meet_place").fill("Terminal 2F, porte 8")


def send_dossier(page):
    """On the page of the file at OFII: put a dossier together although pieces are missing, and send it to the inbox."""
    page.wait_for_url("**/ofii/")
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/ofii/dossier/")
    choose(page, "incomplete")
    submit(page)
    says(page, "The version is kept. Next: send it.")
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/send/")
    submit(page)
    says(page, "The dossier is sent. OFII’s answer is awaited.")
