"""PostgreSQL and Redis out of their wheels, for `make demo`, `make test` and `make bench`: no root, no docker, no port.

Words used here:

- *clone*: one checkout of Escale. Clones and users on one machine never share a folder, a socket or a process.
- *place*: the folders of one pair of servers: data, run (sockets), binaries; and the account that PostgreSQL runs as.
- *account*: None for the user who called; an unprivileged one when root called, since PostgreSQL refuses to be root.
- *elsewhere*: the folder used instead of `var/` when that account cannot reach the clone (a clone under /root).

Nothing here is used in production, where DATABASE_URL and REDIS_URL name real servers.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("ESCALE_VAR") or ROOT / "var").resolve()  # ESCALE_VAR: a demo of the tests' own


class CannotStart(Exception):
    """Carries the sentence that tells the person at the keyboard what is wrong and what to do."""
