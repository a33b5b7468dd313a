"""Install what a bare machine lacks: `python3 config/embedded/set_up.py base|dev|python`, standard library only.

Each installed set leaves a stamp, the hash of its lock file: nothing is done again until that changes.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV, MODULES, VAR = ROOT / ".venv", ROOT / "node_modules", ROOT / "var"
NODE_NEEDED = 20
SPACE_NEEDED = 1500 * 1024 * 1024  # bytes: packages, modules, and room for their installers
TICK = 2  # seconds between two signs of life
CAUSES = (
    (("No space left on device", "ENOSPC"), "The disk is full: free some space, then start again."),
    (
        (
            "Temporary failure in name resolution",
            "Name or service not known",
            "Failed to establish a new connection",
            "Network is unreachable",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "ENOTFOUND",
            "EAI_AGAIN",
            "ETIMEDOUT",
            "ECONNREFUSED",
            "ENETUNREACH",
            "ECONNRESET",
        ),
        "The package registry cannot be reached: check the network connection (and proxy settings), then start again.",
    ),
    (
        ("THESE PACKAGES DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that was pinned: do not go on before it is known why.",
    ),
    (("Permission denied", "EACCES"), "A folder cannot be written by this user: work in a clone of your own."),
)


class CannotSetUp(Exception):
    """Carries the sentence that says what to do."""


def main(what):
    try:
        set_up(what)
    except CannotSetUp as error:
        sys.exit(f"\nEscale cannot be set up. {error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted: the next start continues.")


def set_up(what):
    require_python()
    require_writable(VAR)
    with (VAR / "set-up.lock").open("w") as lock:
        wait_for(lock)
        install_packages("base" if what == "base" else "dev")
        if what != "python":
            install_modules(what)


def require_python():
    if sys.version_info < (3, 11):  # noqa: UP036 – this file is what finds out
        raise CannotSetUp(
            f"Python 3.11 or newer is needed, {sys.executable} is {sys.version.split()[0]}: "
            "install a newer one and name it, e.g. make demo PYTHON=python3.12."
        )


def require_writable(folder):
    try:
        folder.mkdir(exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotSetUp(
            f"{folder} cannot be written by user {os.getuid()} ({error.strerror}): work in a clone of your own."
        ) from error


def wait_for(lock):
    told = False
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                print("Another make is setting this clone up: waiting for it…", flush=True)
            told = True
            time.sleep(0.5)


def install_packages(which):
    """Python packages of requirements/<which>.txt into .venv; `dev` holds all of `base`."""
    locks = [ROOT / "requirements" / f"{name}.txt" for name in ("base", "dev")]
    stamps = {lock: VENV / f"installed-{lock.stem}" for lock in locks}
    wanted = {lock: digest(lock, str(VENV)) for lock in locks}
    lock = ROOT / "requirements" / f"{which}.txt"
    if venv_works() and read(stamps[lock]) == wanted[lock]:
        return
    require_space()
    if not venv_works():
        make_venv()
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--require-hashes"]
    watch(f"Installing Python packages ({which})", [*pip(), "install", *options, "-r", str(lock)])
    for done in locks if which == "dev" else [lock]:
        stamps[done].write_text(wanted[done])


def venv_works():
    test = "import sys; sys.exit(sys.version_info < (3, 11))"
    python = VENV / "bin" / "python"
    return python.exists() and subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0


def make_venv():
    """With pip inside, or else with the pip that the machine's Python has."""
    has_pip_maker = importlib.util.find_spec("ensurepip") is not None
    if not has_pip_maker and importlib.util.find_spec("pip") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        raise CannotSetUp(
            f"{sys.executable} cannot make virtual environments with pip inside. On Debian or Ubuntu: "
            f"sudo apt install python{version}-venv. Or name another Python, e.g. make demo PYTHON=/path/to/python3."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    options = [] if has_pip_maker else ["--without-pip"]
    watch("Making the virtual environment .venv", [sys.executable, "-m", "venv", *options, str(VENV)])


def pip():
    inside = VENV / "bin" / "python"
    has_pip = subprocess.run([inside, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    return [str(inside), "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", str(inside)]


def install_modules(which):
    """Node modules of package-lock.json; `base` leaves out what only tests need."""
    wanted = digest(ROOT / "package-lock.json", str(MODULES))
    done = {name: read(MODULES / f".installed-{name}") == wanted for name in ("base", "dev")}
    require_node()
    if done["dev"] or done[which]:
        return
    require_space()
    options = ["--omit=dev"] if which == "base" else []
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier"]
    watch(f"Installing Node modules ({which})", ["npm", "ci", *options, *quiet])
    (MODULES / f".installed-{which}").write_text(wanted)


def require_node():
    node, npm = shutil.which("node"), shutil.which("npm")
    how = f"install Node.js {NODE_NEEDED} or newer (nodejs.org, or your system's packages), then start again."
    if not node or not npm:
        raise CannotSetUp(f"{'npm' if node else 'Node.js'} was not found: {how}")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not said[1:].split(".")[0].isdigit() or int(said[1:].split(".")[0]) < NODE_NEEDED:
        raise CannotSetUp(f"Node.js {said or 'of unknown version'} is too old: {how}")


def require_space():
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED:
        raise CannotSetUp(
            f"The disk that holds {ROOT} is too full: {free >> 20} MB are free, {SPACE_NEEDED >> 20} MB are needed."
        )


def watch(label, argv):
    """Run a command with a sign of life every few seconds; on failure, say the cause in one sentence."""
    log = VAR / "set-up.log"
    began = time.monotonic()
    print(f"{label}…", flush=True)
    with log.open("w") as output:
        process = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            while True:
                try:
                    code = process.wait(TICK)
                    break
                except subprocess.TimeoutExpired:
                    print(f"  {time.monotonic() - began:3.0f} s  {last_line(log)}", flush=True)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if code:
        raise CannotSetUp(cause(log.read_text(errors="replace"), label, log))


def cause(text, label, log):
    for signs, sentence in CAUSES:
        if any(sign in text for sign in signs):
            return f"{sentence} (The whole story is in {log}.)"
    tail = "\n".join(f"    {line}" for line in text.strip().splitlines()[-8:])
    return f"“{label}” failed; {log} ends with:\n{tail}"


def last_line(log):
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1].strip()[:100] if lines else ""


def digest(lock, place):
    """Changes with the lock file, and when the clone was copied to another folder."""
    return hashlib.sha256(lock.read_bytes() + place.encode()).hexdigest()


def read(path):
    return path.read_text() if path.exists() else None


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "base")
