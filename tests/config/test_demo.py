"""`make demo` from its first start to every way of ending it, in a folder of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from config.embedded.address import free_port
from tests import engines

pytestmark = pytest.mark.slow
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "KEY_RING", "DEMO", "HTTPS")
OWN += ("DATABASE_WORKER_URL", "AUDIT_CHECKPOINTS", "AUDIT_SIGNING_KEY_FILE", "AUDIT_PUBLIC_KEY_FILE")


class Demo:
    """The demo of one `var` folder."""

    def __init__(self, var):
        self.var, self.port, self.process = var, free_port(), None
        inherited = {name: value for name, value in os.environ.items() if name not in OWN}
        self.environment = {**inherited, "ESCALE_VAR": str(var), "PORT": str(self.port)}
        self.said = var.parent / "said.txt"

    def command(self, *arguments):
        argv = [sys.executable, "-m", "config.embedded", *arguments]
        return subprocess.run(
            argv, cwd=engines.ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def start(self):
        """Start it and wait until it says that it is ready; returns what it said, and after how many seconds."""
        began = time.monotonic()
        argv = [sys.executable, "-m", "config.embedded", "demo"]
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                argv, cwd=engines.ROOT, env=self.environment, stdout=output, stderr=output, process_group=0
            )
        while "Ctrl-C stops everything" not in self.said.read_text():
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() - began < 120, self.said.read_text()
            time.sleep(0.05)
        return self.said.read_text(), time.monotonic() - began

    def family(self):
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def end(self, number):
        """Send a signal to the demo alone, and wait until nothing of it is left; returns its exit code."""
        family = self.family()
        self.process.send_signal(number)
        code = self.process.wait(30)
        _gone, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
        return code

    def kill_all(self):
        for process in self.family():
            process.kill()
        self.process.wait(10)


@pytest.fixture
def demo():
    folder = Path(tempfile.mkdtemp(prefix="demo-", dir=os.environ[engines.FOLDER]))
    folder.chmod(0o755)
    running = Demo(folder / "var")
    yield running
    if running.process and running.process.poll() is None:
        running.kill_all()
    if (running.var / "elsewhere").exists():
        shutil.rmtree((running.var / "elsewhere").read_text())


def seals_itself(demo):
    """The audit trail of the demo is sealed by its worker, and by nothing else: the web has not the means."""
    deadline = time.monotonic() + 30
    while not list((demo.var / "demo" / "checkpoints").iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    verified = demo.command("verify_audit")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout.startswith("Nothing was tampered with.")
    webs = [process for process in demo.family() if "granian" in " ".join(process.cmdline())]
    assert webs != []
    for process in webs:
        assert not {"AUDIT_SIGNING_KEY_FILE", "DATABASE_WORKER_URL"} & process.environ().keys()


def test_demo_starts_is_found_ends_and_recovers(demo, record_property):
    said, first = demo.start()
    assert f"Escale is ready ({re.search(r'ready .([0-9.]+) s', said)[1]} s): http://127.0.0.1:{demo.port}\n" in said
    assert len(re.findall(r"@escale\.example +\S", said)) == 7
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/") as page:
        assert page.status == 200
    assert [oct(path.stat().st_mode & 0o777) for path in sorted((demo.var / "keys").iterdir())] == ["0o400"] * 4
    seals_itself(demo)

    second = demo.command("demo")
    assert second.returncode == 1
    assert f"The servers of this clone are in use by process {demo.process.pid} (demo)." in second.stderr
    count = "from casework.models import Case; print(Case.objects.count(), 'cases')"
    assert "200 cases" in demo.command("shell", "-v", "0", "-c", count).stdout

    assert demo.end(signal.SIGTERM) == 0
    assert list((demo.var / "demo").rglob("*.sock")) == []

    _said, again = demo.start()
    record_property("first start, seconds", round(first, 1))
    record_property("second start, seconds", round(again, 1))
    print(f"first start {first:.1f} s, second start {again:.1f} s")

    assert demo.end(signal.SIGKILL) == -signal.SIGKILL  # nothing of it is left even so: the kernel ends the children
    demo.start()
    demo.kill_all()  # not even PostgreSQL could tidy up
    said, _seconds = demo.start()
    assert "Making up demo data" not in said
    assert demo.end(signal.SIGINT) == 0


def test_servers_that_the_caller_names_replace_the_embedded_ones(demo, fresh_database, monkeypatch):
    cluster = engines.cluster()
    demo.environment |= {
        "DATABASE_URL": cluster.url(cluster.web, fresh_database),
        "DATABASE_OWNER_URL": cluster.url(cluster.owner, fresh_database),
        "DATABASE_WORKER_URL": cluster.url(cluster.worker, fresh_database),
        "REDIS_URL": os.environ["REDIS_URL"],
    }
    code = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['NAME'])"
    assert demo.command("shell", "-v", "0", "-c", code).stdout == f"{fresh_database}\n"
    assert list(demo.var.glob("*/postgres/data")) == []
