"""`python -m config.embedded COMMAND…`: any manage.py command, with the embedded servers of this clone behind it.

Starts them if nobody has, uses the running ones otherwise; `demo` insists on being the one who runs them.
"""

import errno
import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.embedded import ROOT, VAR, CannotStart
from config.embedded.address import require_free
from config.embedded.progress import Progress
from config.embedded.servers import Servers

WORDS = {
    errno.ENOSPC: "The disk is full: free some space, then start again.",
    errno.EDQUOT: "Your share of the disk is full: free some space, then start again.",
    errno.EROFS: "The disk is read-only: work in a clone on another one.",
    errno.EACCES: "A file or folder is not this user's: work in a clone of your own.",
}


def main(argv):
    """Run the command; returns its exit code. Ctrl-C and SIGTERM both end it in order."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)  # a shell starts what runs in its background deaf to it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.chdir(ROOT)
    servers = Servers(VAR)
    try:
        run(servers, argv)
    except CannotStart as error:
        print(f"\nEscale cannot start. {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in WORDS:
            raise
        print(f"\nEscale cannot go on. {WORDS[error.errno]} ({error})", file=sys.stderr)
        return 1
    except ImproperlyConfigured as error:
        print(f"\nEscale is not configured. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if argv[:1] == ["demo"] else 130  # Ctrl-C is how a demo ends
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave servers behind
        servers.stop()
    return 0


def run(servers, argv):
    purpose = " ".join(argv[:1]) or "help"
    if servers.hold(purpose):
        if purpose == "demo":
            require_free()
        environment = servers.start(Progress("Starting PostgreSQL and Redis").tick)
        servers.publish(environment)
    elif purpose == "demo":
        raise CannotStart(
            f"The servers of this clone are in use by process {servers.holder()}. "
            "Use that demo, or stop it (Ctrl-C in its window) and start again."
        )
    else:
        environment = servers.published()
    os.environ.update(environment)
    execute_from_command_line(["manage.py", *argv])


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
