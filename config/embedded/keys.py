"""The secrets of the demo and of the tests, made once, readable by their owner alone."""

import os
import secrets
import subprocess
import sys

from config.embedded import ROOT, CannotStart
from config.embedded.processes import last_words


def key_files(var):
    """Environment entries that name the key files under `var/keys`; missing ones are made."""
    folder = var / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret, ring = folder / "secret_key", folder / "key_ring.json"
    if not secret.exists():
        write_once(secret, secrets.token_urlsafe(64))
    if not ring.exists():
        write_once(ring, new_ring(var))
    return {"SECRET_KEY_FILE": str(secret), "KEY_RING_FILE": str(ring)}


def new_ring(var):
    """Ask `manage.py make_keys`, the only maker of rings."""
    log = var / "keys" / "make_keys.log"
    with log.open("wb") as errors:
        made = subprocess.run(
            [sys.executable, "manage.py", "make_keys"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    if made.returncode:
        raise CannotStart(f"The key ring could not be made: {last_words(log)}")
    log.unlink()
    return made.stdout.decode().strip()


def write_once(path, text):
    """Write a file of mode 0400 that is either absent or whole."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
