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
    signing, public = folder / "audit_signing_key", folder / "audit_public_key"
    if not secret.exists():
        write_once(secret, secrets.token_urlsafe(64))
    if not ring.exists():
        write_once(ring, made_by("make_keys", var))
    if not signing.exists():
        private_text, public_text = made_by("make_audit_key", var).split()
        public.unlink(missing_ok=True)  # of a start that was cut short here
        write_once(public, public_text)
        write_once(signing, private_text)
    files = {"SECRET_KEY": secret, "KEY_RING": ring, "AUDIT_SIGNING_KEY": signing, "AUDIT_PUBLIC_KEY": public}
    return {**{f"{name}_FILE": str(path) for name, path in files.items()}, "KEY_CUSTODY": "file"}


def made_by(command, var):
    """Ask the manage.py command that is the only maker of its kind of key."""
    log = var / "keys" / f"{command}.log"
    with log.open("wb") as errors:
        made = subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    if made.returncode:
        raise CannotStart(f"Keys could not be made: {last_words(log)}")
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
