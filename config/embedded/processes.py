"""Children that never outlive their parent: stopped in order, or by the kernel when the parent is killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
PATIENCE = 10  # seconds between asking a child to stop and ending it


def spawn(argv, *, log, account=None, env=None, cwd=None, at_parent_death=signal.SIGTERM):
    """Start `argv` in its own process group, its output appended to the file `log`.

    The kernel sends `at_parent_death` when the calling thread ends, however it ends (Linux only): call from the
    main thread.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            process_group=0,  # Ctrl-C reaches the parent only, which then stops its children in order
            preexec_fn=tied_to_parent(at_parent_death),  # noqa: PLW1509 – two system calls, no lock
            **identity(account),
        )


def identity(account):
    """Popen arguments that run a child as `account` (a pwd entry), or as ourselves when it is None."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def tied_to_parent(number=signal.SIGTERM):
    """What a child runs first, so that the kernel sends it `number` when we die; None where there is no such thing."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def tie():
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie


def stop(process, number=signal.SIGTERM, patience=PATIENCE):
    """Ask `process` to stop, wait, and end what is left of its group."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_words(log, lines=4):
    """The last lines of a log, to be quoted in a sentence about a child that failed."""
    try:
        return " / ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
    except FileNotFoundError:
        return ""
