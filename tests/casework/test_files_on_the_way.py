"""A file on its way to a running web: no crash loses what was acknowledged, and nothing is ever in clear on a disk."""

import hashlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import psycopg
import pytest
import redis
import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pikepdf import Dictionary, Name
from PIL import Image

from casework.actions.documents import content_of
from casework.models import Document, UploadPiece
from config.embedded.address import free_port
from config.embedded.postgres import SUPERUSER, database_url
from config.embedded.services import NOT_FOR, Services, web
from tests import engines
from tests.canaries import Flock
from tests.cast import open_case
from tests.files import a_pdf

pytestmark = [pytest.mark.slow]
PIECE = 256 * 1024


class Web:
    """A web process of this test alone, on the database of `served`, with temporary files of its own."""

    def __init__(self, served, folder):
        self.port, self.folder = free_port(), folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        kept = {name: value for name, value in served.environment.items() if name not in NOT_FOR["web"]}
        self.environment = {**kept, "TMPDIR": str(self.temporary), "HOME": str(self.temporary)}
        self.process = None

    def start(self):
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                web("127.0.0.1", self.port),
                cwd=engines.ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        answers = Services(self.folder, "127.0.0.1", self.port).answers
        deadline = time.monotonic() + 60
        while not answers():
            assert self.process.poll() is None, (self.folder / "web.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def end(self, number):
        os.killpg(self.process.pid, number)
        self.process.wait()

    def pids(self):
        """This process and all that it started."""
        found, parents = {self.process.pid}, _parents()
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found


def _parents():
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    return parents


class Sender:
    """A colleague who is signed in, and adds a document to a case as static/upload.js does."""

    def __init__(self, running, user, case):
        client = Client()
        client.force_login(user)
        self.url, self.case, self.http = running.url, case, requests.Session()
        self.http.trust_env = False
        self.http.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
        self.form = reverse("document_add", args=[case.pk])
        page = self.http.get(self.url + self.form).text
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        self.headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token}

    def begin(self, length):
        address = self.url + reverse("upload_add", args=[self.case.pk])
        answer = self.http.post(address, headers={**self.headers, "Upload-Length": str(length)})
        assert answer.status_code == 201
        return answer.headers["Location"]

    def offset(self, address):
        return int(self.http.head(self.url + address, headers=self.headers).headers["Upload-Offset"])

    def headers_of(self, offset):
        kind = {"Content-Type": "application/offset+octet-stream"}
        return {**self.headers, **kind, "Upload-Offset": str(offset)}

    def patch(self, address, offset, content):
        return self.http.patch(self.url + address, content, headers=self.headers_of(offset)).status_code

    def send(self, address, content):
        """From where the server says it stopped, to the end."""
        for start in range(self.offset(address), len(content), PIECE):
            assert self.patch(address, start, content[start : start + PIECE]) == 204

    def half_a_piece(self, address, offset, content):
        """A piece of which half is sent, on a connection that stays open."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)
        lines = {"Host": "localhost", "Cookie": cookies, "Content-Length": str(len(content)), **self.headers_of(offset)}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection = socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])))
        connection.sendall(f"PATCH {address} HTTP/1.1\r\n{head}\r\n".encode() + content[: len(content) // 2])
        return connection

    def submit(self, address):
        data = {"csrfmiddlewaretoken": self.token, "uid": str(uuid.uuid4()), "kind": "other", "title": "Acte"}
        data["upload"] = address.split("/")[-2]
        answer = self.http.post(self.url + self.form, data, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return uuid.UUID(data["uid"])


@pytest.fixture
def running(served, tmp_path):
    found = Web(served, tmp_path)
    found.start()
    yield found
    if found.process.poll() is None:
        found.end(signal.SIGTERM)


@pytest.fixture
def sender(running, at_served, world):
    with at_served():
        return Sender(running, world.claire, open_case(world))


def noise(flock, size=1200):
    """A photograph of noise, which no compression makes smaller, in a PDF that says canaries in clear."""
    written = io.BytesIO()
    Image.effect_noise((size, size), 90).save(written, "JPEG", quality=95)
    photograph = written.getvalue()
    words = " ".join(flock.words() for _ in range(200)).encode()

    def plant(file):
        page = file.pages[0]
        scan = {"Type": Name.XObject, "Subtype": Name.Image, "Width": size, "Height": size, "BitsPerComponent": 8}
        page.Resources.XObject = Dictionary(
            Scan=file.make_stream(photograph, **scan, ColorSpace=Name.DeviceGray, Filter=Name.DCTDecode)
        )
        page.Resources.Words = file.make_stream(words)

    middle = len(photograph) // 2
    flock.parts = {photograph[middle + step : middle + step + 24] for step in (0, 100_000, -100_000)}
    return a_pdf(prepare=plant, compress_streams=False)


class FileFlock(Flock):
    """Words in a file, and pixels of it that are kept as they are whatever is done to the file."""

    parts = frozenset()

    def guises(self):
        return super().guises() | set(self.parts)


class Watch(threading.Thread):
    """Looks, while something happens, at every file of a folder and every open file of processes, deleted ones too."""

    def __init__(self, flock, pids, folder):
        super().__init__(daemon=True)
        self.flock, self.pids, self.folder = flock, pids, folder
        self.over, self.found, self.looks, self.seen = threading.Event(), set(), 0, set()

    def run(self):
        looked_for = self.flock.guises()
        while not self.over.is_set():
            self.looks += 1
            for path in [*self.folder.rglob("*"), *self._open_files()]:
                try:
                    heap = path.read_bytes() if path.is_file() else b""
                except OSError:
                    continue
                if any(guise in heap for guise in looked_for):
                    self.found.add(str(path))
            self.over.wait(0.01)

    def _open_files(self):
        for pid in self.pids():
            self.seen.add(pid)
            for link in Path(f"/proc/{pid}/fd").glob("*"):
                try:
                    target = str(link.readlink())
                except OSError:
                    continue
                if target.startswith("/") and not target.startswith(("/dev/", "/proc/", "/sys/")):
                    yield link

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.join()


def test_web_that_is_killed_in_the_middle_loses_nothing_that_it_acknowledged(running, sender, at_served, tmp_path):
    content = noise(FileFlock())
    assert len(content) > 3 * PIECE
    address = sender.begin(len(content))
    for start in (0, PIECE):
        assert sender.patch(address, start, content[start : start + PIECE]) == 204
    with sender.half_a_piece(address, 2 * PIECE, content[2 * PIECE : 3 * PIECE]):
        pass  # the line breaks
    assert sender.offset(address) == 2 * PIECE
    with sender.half_a_piece(address, 2 * PIECE, content[2 * PIECE : 3 * PIECE]):
        time.sleep(0.3)
        running.end(signal.SIGKILL)
    running.start()
    assert sender.offset(address) == 2 * PIECE
    assert sender.patch(address, PIECE, content[PIECE : 2 * PIECE]) == 409  # sent twice: it is there already
    sender.send(address, content)
    made = sender.submit(address)
    with at_served():
        document = Document.objects.get(pk=made)
        assert document.manifest["given"] == hashlib.sha256(content).hexdigest()
        assert content_of(document).startswith(b"%PDF-")
        assert not UploadPiece.objects.filter(upload=address.split("/")[-2]).exists()


def test_nothing_of_a_file_is_ever_in_clear_on_the_disk(running, sender, served, at_served, tmp_path):
    flock = FileFlock()
    content = noise(flock)
    assert flock.seen_in(content)
    with Watch(flock, running.pids, running.temporary) as watch:
        address = sender.begin(len(content))
        sender.send(address, content)
        made = sender.submit(address)
        plain = sender.http.post(
            sender.url + sender.form,
            {"csrfmiddlewaretoken": sender.token, "uid": str(uuid.uuid4()), "kind": "other", "title": "Acte"},
            files={"file": ("acte.pdf", content)},
            allow_redirects=False,
        )
        assert plain.status_code == 302
        picture = sender.http.get(sender.url + reverse("document_page", args=[sender.case.pk, made, 1]))
        assert picture.content[:4] == b"\x89PNG"
        whole = sender.http.get(sender.url + reverse("document_file", args=[sender.case.pk, made])).content
    assert all(part in whole for part in flock.parts), "what is kept would not be found"
    assert watch.found == set()
    assert watch.looks > 20
    assert len(watch.seen) > len(running.pids()), "the process that parses was never looked at"
    assert flock.files_with([running.temporary]) == []
    assert flock.files_with(Path(os.environ[engines.FOLDER]).rglob("*.log")) == []
    assert flock.files_with([running.folder / "web.log"]) == []
    assert flock.files_with(files_of_the_database(served)) == []
    assert not flock.seen_in(everything_in_redis(served))


def files_of_the_database(served):
    with psycopg.connect(database_url(os.environ[engines.RUN], SUPERUSER, served.database), autocommit=True) as server:
        server.execute("CHECKPOINT")
        number = server.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        folder = Path(server.execute("SHOW data_directory").fetchone()[0])
    found = [folder / "base" / str(number), folder / "global", folder / "pg_wal", folder / "base" / "pgsql_tmp"]
    return [path for path in found if path.exists()]


def everything_in_redis(served):
    client = redis.Redis(unix_socket_path=served.environment["REDIS_URL"].removeprefix("redis+socket://"))
    return b"\0".join(client.dump(key) or b"" for key in client.keys("*"))


KEEPING = """
import sys, tempfile, time
with tempfile.TemporaryFile() as kept:  # has no name
    kept.write(sys.stdin.buffer.read())
    kept.flush()
    print("kept", flush=True)
    time.sleep(60)
"""


def test_file_kept_without_a_name_would_be_noticed(tmp_path):
    flock = FileFlock()
    content = noise(flock)
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    with subprocess.Popen([sys.executable, "-c", KEEPING], stdin=-1, stdout=-1, env={"TMPDIR": str(quiet)}) as keeping:
        keeping.stdin.write(content)
        keeping.stdin.close()
        assert keeping.stdout.readline() == b"kept\n"
        with Watch(flock, lambda: {keeping.pid}, quiet) as watch:
            time.sleep(0.2)
        keeping.kill()
    assert [path.rpartition("/")[0] for path in watch.found] == [f"/proc/{keeping.pid}/fd"]


def test_file_kept_for_a_moment_would_be_noticed(tmp_path):
    flock = FileFlock()
    content = noise(flock)
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    with Watch(flock, set, quiet) as watch:
        (quiet / "upload").write_bytes(content)
        time.sleep(0.2)
        (quiet / "upload").unlink()
    assert watch.found == {str(quiet / "upload")}
