"""What tests of keys need: a ring in a file, processes that use it, a vault that answers over HTTP."""

import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.encryption import new_ring_document
from tests import engines


def ring_file(folder, text=None):
    path = folder / "ring.json"
    path.write_text(text or new_ring_document())
    path.chmod(0o400)
    return path


def environment_of(database, **more):
    """The environment of a process that works on this database, as tasks and commands do."""
    cluster = engines.cluster()
    urls = {
        "DATABASE_URL": cluster.url(cluster.web, database),
        "DATABASE_WORKER_URL": cluster.url(cluster.worker, database),
        "DATABASE_OWNER_URL": cluster.url(cluster.owner, database),
    }
    return {**os.environ, **urls, "PYTHONPATH": str(engines.ROOT), **more}


def start_command(environment, *arguments):
    """manage.py in a process of its own; its output comes line by line."""
    argv = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(
        argv, cwd=engines.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def command(environment, *arguments):
    """Run manage.py to its end; returns (exit code, what it said)."""
    done = start_command(environment, *arguments)
    said = done.communicate(timeout=120)[0]
    return done.returncode, said


class Transit(BaseHTTPRequestHandler):
    """The documented calls of a transit engine: real AES-GCM, versions of keys, refusal of a wrong token."""

    keys, token = {}, "right"

    def do_GET(self):
        self.answer(self.described)

    def do_PUT(self):
        self.answer(self.worked)

    def do_POST(self):
        self.answer(self.worked)

    def answer(self, work):
        length = int(self.headers.get("Content-Length") or 0)
        self.sent = json.loads(self.rfile.read(length) or b"{}")
        if self.headers.get("X-Vault-Token") != self.token:
            return self.reply(403, {"errors": ["permission denied"]})
        try:
            return self.reply(200, {"data": work()})
        except (KeyError, ValueError, InvalidTag):
            return self.reply(400, {"errors": ["invalid"]})

    def described(self):
        key = self.keys[self.path.rpartition("/")[2]]
        return {"latest_version": max(key["versions"]), "min_available_version": key["from"]}

    def worked(self):
        parts = self.path.split("/v1/transit/")[1].split("/")
        if parts[0] in ("encrypt", "decrypt"):
            key = self.keys[parts[1]]
            one = self.encrypted if parts[0] == "encrypt" else self.decrypted
            if "batch_input" not in self.sent:
                return one(key, self.sent)
            return {"batch_results": [self.item(one, key, item) for item in self.sent["batch_input"]]}
        key = self.keys[parts[1]]
        if parts[2] == "rotate":
            key["versions"][max(key["versions"]) + 1] = AESGCM.generate_key(256)
        elif parts[2] == "trim":
            key["from"] = self.sent["min_available_version"]
            key["versions"] = {number: raw for number, raw in key["versions"].items() if number >= key["from"]}
        return {}

    def item(self, one, key, item):
        try:
            return one(key, item)
        except (KeyError, ValueError, InvalidTag):
            return {"error": "invalid"}

    def encrypted(self, key, item):
        version = item.get("key_version") or max(key["versions"])
        nonce, about = os.urandom(12), base64.b64decode(item.get("associated_data", ""))
        sealed = AESGCM(key["versions"][version]).encrypt(nonce, base64.b64decode(item["plaintext"]), about)
        return {"ciphertext": f"vault:v{version}:{base64.b64encode(nonce + sealed).decode()}"}

    def decrypted(self, key, item):
        _vault, version, sealed = item["ciphertext"].split(":")
        raw, about = base64.b64decode(sealed), base64.b64decode(item.get("associated_data", ""))
        plain = AESGCM(key["versions"][int(version[1:])]).decrypt(raw[:12], raw[12:], about)
        return {"plaintext": base64.b64encode(plain).decode()}

    def reply(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Nothing: the test's output is its own."""


@contextlib.contextmanager
def vault():
    """A transit engine on a port of loopback; yields (address, its keys by name)."""
    keys = {name: {"versions": {1: AESGCM.generate_key(256)}, "from": 0} for name in ("escale", "escale-root")}
    handler = type("Engine", (Transit,), {"keys": keys})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
