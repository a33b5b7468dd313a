"""Is this container doing its work? `healthcheck.py web|worker|beat`, exit code 0 when it is."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

BEAT_SCHEDULE = Path("/tmp/beat")  # noqa: S108 – a tmpfs of the container's own
BEAT_SILENCE = 10 * 60  # seconds; beat writes its schedule every three minutes


def web():
    """The page that asks the database; addressed by a name that ALLOWED_HOSTS knows."""
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    connection.request("GET", "/health/", headers={"Host": os.environ["ALLOWED_HOSTS"].split(",")[0]})
    return connection.getresponse().status == 200


def worker():
    ping = ["celery", "-A", "config", "inspect", "ping", "--timeout", "5", "-d", f"celery@{os.uname().nodename}"]
    return subprocess.run(ping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def beat():
    written = [path.stat().st_mtime for path in BEAT_SCHEDULE.parent.glob(f"{BEAT_SCHEDULE.name}*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
