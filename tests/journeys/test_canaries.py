"""A thousand canaries through every form and channel, then a search of every place where one might have been left.

Forms are filled in a real browser whose profile is on the disk, as on a day centre's computer; what repeats goes over
the same session without drawing pages. Forms that only administrators see are left out: what they type (offices,
places, colleagues) is not about people helped and is in clear.
"""

import base64
import os
import re
import secrets
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest
import redis
import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Error as PlaywrightError

from casework.actions import cases
from casework.enums import Role
from casework.models import Note, Person
from config.embedded.places import installed_postgres
from config.embedded.postgres import SUPERUSER, database_url
from outreach.models import Contact
from tests import engines
from tests.browsing import ARGUMENTS, browser_environment, unpacked_browser
from tests.canaries import Flock
from tests.cast import CONSENT, make_user
from tests.test_access_matrix import MATRIX, POST_ONLY

pytestmark = [pytest.mark.journey, pytest.mark.slow]
ENOUGH = 1000
# Shown by itself, a picture is in a sandbox, which keeps nothing and tells nothing.
PICTURES = {"document_page", "contact_photo"}
FILL = Path(__file__).with_name("fill.js").read_text(encoding="utf-8")
# What the mission says in public, and of organisations: titles, addresses, funders. Kept in clear, and about nobody.
# The one field of theirs that names people, the trainers of an event, is sent by `_repeat`.
ABOUT_NOBODY = {"material_add", "material_change", "version_add", "event_add", "event_change", "campaign_add"}
ABOUT_NOBODY |= {"campaign_change", "reach_add", "writing_add", "writing_change", "partner_new", "partner_describe"}
FORMS = [
    name
    for name, (allowed, _arguments) in MATRIX.items()
    if not name.startswith("api_") and name not in POST_ONLY | PICTURES | ABOUT_NOBODY and allowed.split()[0] != "alain"
]


@pytest.fixture(scope="module")
def flock():
    return Flock()


@pytest.fixture(scope="module")
def planted(served, at_served, world, one_of_each, flock, browser, tmp_path_factory):
    """Everything typed and sent; returns the browser's profile folder, its storage, and what might be cached."""
    profile = tmp_path_factory.mktemp("profile")
    unpacked = unpacked_browser()
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=unpacked / "chromium",
        args=ARGUMENTS,
        env=browser_environment(unpacked),
        base_url=served.url,
        locale="fr-FR",
    )
    context.set_default_timeout(15_000)
    kept = {"profile": profile, "storage": [], "cacheable": []}
    context.on("response", lambda response: _note_cacheable(response, kept["cacheable"]))
    with at_served():
        cast, made = world, one_of_each
        cookies = {name: _session(user) for name, user in vars(cast).items() if hasattr(user, "email")}
    page = context.pages[0]
    for name in FORMS:
        allowed, arguments = MATRIX[name]
        _signed_in(context, served, cookies[allowed.split()[0]])
        _type_into(page, reverse(name, args=arguments(made)), flock)
        kept["storage"].append(_storage(page))
    _type_at_the_door(context, page, flock)
    _repeat(context, served, cookies, at_served, cast, flock)
    context.close()
    return kept


def _note_cacheable(response, found):
    kind = response.headers.get("content-type", "")
    if kind.startswith(("text/html", "application/json")) and response.headers.get("cache-control") != "no-store":
        found.append(response.url)


def _session(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _signed_in(context, served, session):
    context.clear_cookies()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": served.url}])


def _type_into(page, address, flock):
    """Fill every form of the page as a person would, send the last one; then leave."""
    try:
        page.goto(address)
    except PlaywrightError as error:
        if "Download is starting" in str(error):
            return  # a file, given out to be kept
        raise
    values = {
        "text": [flock.name() for _ in range(12)],
        "long": [flock.words() for _ in range(4)],
        "tel": [flock.phone() for _ in range(3)],
        "email": [flock.email() for _ in range(3)],
        "number": [flock.number() for _ in range(3)],
    }
    offered = sum(map(len, values.values()))
    if page.locator("main form[method=post]").count():
        with page.expect_response(lambda response: response.request.method == "POST"):
            offered -= page.evaluate(FILL, values)
    flock.planted -= offered
    page.wait_for_load_state()


def _storage(page):
    """What the browser keeps and shows of this page; asked again when a redirect comes in between."""
    for _attempt in range(20):
        try:
            return page.evaluate(STORAGE)
        except PlaywrightError:
            page.wait_for_timeout(100)
    raise AssertionError(page.url)


STORAGE = """async () => {
    const databases = await indexedDB.databases();
    const caches_ = await caches.keys();
    return [JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(databases),
            JSON.stringify(caches_), document.cookie, document.title, location.href];
}"""


def _type_at_the_door(context, page, flock):
    """A name typed where the address of the user belongs, and a form sent after the session had ended."""
    context.clear_cookies()
    page.goto("/")
    for _ in range(5):
        page.locator("[name=login]").fill(flock.email())
        page.locator("[name=password]").fill(flock.name())
        page.locator("form button[type=submit]").first.click()
        page.wait_for_load_state()


def _repeat(context, served, cookies, at_served, cast, flock):
    """The forms used most, until there are a thousand; some wrong on purpose, some after the session had ended."""
    with at_served():
        case = _case_of(cast)
        outing = Contact.objects.first().outing_id
        colleague = make_user(f"C{secrets.token_hex(4)}", Role.CASEWORKER, office=cast.paris)
        cookies["colleague"] = _session(colleague)
    colleague = _sender(served, cookies["colleague"])  # so many searches use up what one may make in an hour
    claire, samir = (_sender(served, cookies[name]) for name in ("claire", "samir"))
    turn = 0
    while flock.planted < ENOUGH:
        turn += 1
        _add_member(claire, case, flock)
        claire(reverse("note_add", args=[case]), {"uid": uuid.uuid4(), "text": flock.words()})
        claire(reverse("note_add", args=[case]), {"uid": "no identifier", "text": flock.words()})  # refused
        colleague(reverse("case_search"), {"q": f"{flock.name()} {flock.name()} 1987"})
        colleague(reverse("case_search"), {"q": flock.phone()}, fragment=True)
        samir(reverse("contact_add", args=[outing]), {"uid": uuid.uuid4(), "note": flock.words()})
        claire(reverse("event_add"), _event(flock))
        appointment = {
            "uid": uuid.uuid4(),
            "kind": "other",
            "day": "2030-05-06",
            "time": "10:00",
            "place": flock.name(),
        }
        claire(reverse("appointment_add", args=[case]), appointment)
        if turn % 5 == 0:
            claire(reverse("note_add", args=[case]), {"uid": uuid.uuid4(), "text": flock.words()}, signed_out=True)


def _event(flock):
    """A training whose trainers are named, and nobody else."""
    told = {"title": "Formation", "kind": "training", "theme": "return", "setting": "remote", "starts_on": "2030-05-06"}
    return {"uid": uuid.uuid4(), **told, "trainers": f"{flock.name()}\n{flock.name()}"}


def _case_of(cast):
    opened = cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=cast.paris, consent=CONSENT, actor=cast.claire
    )
    return opened.pk


def _add_member(send, case, flock):
    send(
        reverse("case_member_add", args=[case]),
        {
            "uid": uuid.uuid4(),
            "relation": "sibling",
            "given_names": flock.name(),
            "family_name": flock.name(),
            "other_names": flock.name(),
            "birth_place": flock.name(),
            "birth_year": "1987",
            "phone": flock.phone(),
            "email": flock.email(),
            "document_number": flock.number(),
        },
    )


def _sender(served, session):
    """`send(path, data)`: a POST of this user to the running web, as a browser without script sends it."""
    http = requests.Session()
    http.trust_env = False
    kept = {settings.SESSION_COOKIE_NAME: session}
    page = http.get(served.url + "/account/logout/", cookies=kept)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    kept.update(csrf=page.cookies["csrf"], author=page.cookies["author"])

    def send(path, data, *, fragment=False, signed_out=False):
        http.cookies.clear()
        answer = http.post(
            served.url + path,
            {"csrfmiddlewaretoken": token, **data},
            headers={"HX-Request": "true"} if fragment else {},
            cookies={name: value for name, value in kept.items() if not signed_out or name != "session"},
            allow_redirects=False,
        )
        assert answer.status_code < 500, path
        return answer

    return send


# --- Where one might have been left ----------------------------------------------------------------------------------


def test_a_thousand_were_planted_and_are_there_to_be_read(planted, flock, at_served):
    """What was typed did arrive: otherwise finding nothing would mean nothing."""
    assert flock.planted >= ENOUGH
    with at_served():
        notes = [note.text for note in Note.objects.all()]
        names = [person.family_name for person in Person.objects.all()]
    assert sum(flock.letters in text for text in notes) > 50
    assert sum(flock.letters in str(name) for name in names) > 50


def test_dump_holds_none(planted, flock, served):
    url = engines.cluster().url(engines.cluster().owner, served.database)
    command = [installed_postgres() / "pg_dump", "--enable-row-security", f"--dbname={url}"]
    heap = subprocess.run(command, capture_output=True, check=True).stdout
    assert b"Porte" in heap
    assert not flock.seen_in(heap)


def test_files_and_log_of_the_database_server_hold_none(planted, flock, served):
    try:
        server = psycopg.connect(database_url(os.environ[engines.RUN], SUPERUSER, served.database), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("the server is not ours: its files cannot be read")
    with server:
        server.execute("CHECKPOINT")
        number = server.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        folder = Path(server.execute("SHOW data_directory").fetchone()[0])
    wal = folder / "pg_wal"
    assert any(wal.iterdir())
    assert flock.files_with([folder / "base" / str(number), folder / "global", wal, folder / "pg_xact"]) == []


def test_logs_of_all_services_hold_none(planted, flock):
    logs = list(Path(os.environ[engines.FOLDER]).rglob("*.log"))
    assert {"web.log", "worker.log", "beat.log", "postgres.log"} <= {log.name for log in logs}
    assert flock.files_with(logs) == []


def test_redis_holds_none(planted, flock, served):
    client = redis.Redis(unix_socket_path=served.environment["REDIS_URL"].removeprefix("redis+socket://"))
    keys = client.keys("*")
    assert keys
    assert not flock.seen_in(b"\0".join([*keys, *(client.dump(key) or b"" for key in keys)]))
    kept = b"\0".join(_readable(client, key) for key in keys)
    assert not flock.seen_in(kept)


def _readable(client, key):
    kind = client.type(key).decode()
    read = {
        "string": client.get,
        "list": lambda name: repr(client.lrange(name, 0, -1)).encode(),
        "set": lambda name: repr(client.smembers(name)).encode(),
        "hash": lambda name: repr(client.hgetall(name)).encode(),
        "zset": lambda name: repr(client.zrange(name, 0, -1)).encode(),
    }[kind]
    return read(key) or b""


def test_temporary_and_media_folders_hold_none(planted, flock):
    ours = {path for path in Path(tempfile.gettempdir()).iterdir() if path.owner() == Path.home().owner()}
    ours -= {planted["profile"], *planted["profile"].parents}
    places = [path for path in ours if not path.name.startswith(("playwright", "pytest-of"))]
    assert flock.files_with(places) == []
    assert not Path(settings.MEDIA_ROOT or "no media folder").is_dir()


def test_browser_keeps_none(planted, flock):
    """Its storage after every page; afterwards every file of its profile: caches, history, form entries, session."""
    for kept in planted["storage"]:
        local, session, databases, caches, *shown = kept
        assert (local, session, databases, caches) == ("{}", "{}", "[]", "[]")
        assert not flock.seen_in(" ".join(shown).encode())
    assert any(planted["profile"].rglob("Cache_Data/*"))  # style sheets are kept: the search would see a page
    assert flock.files_with([planted["profile"]]) == []


def test_no_answer_may_be_kept_by_a_cache(planted):
    assert planted["cacheable"] == []


def test_a_canary_left_anywhere_is_noticed(flock, tmp_path):
    for number, leak in enumerate(
        (
            flock.words().encode(),
            flock.name().lower().encode("utf-16-le"),
            repr({"phone": flock.phone()}).encode(),
            b"x" + base64.b64encode(b"ab" + flock.number().encode()),
        )
    ):
        (tmp_path / str(number)).write_bytes(b"\0" * 99 + leak)
    (tmp_path / "clean").write_bytes(os.urandom(100_000))
    assert [path.name for path in flock.files_with([tmp_path])] == ["0", "1", "2", "3"]
