"""Reads what strangers made. Runs in a process apart (`python -m casework.parsing`), started by `casework.examination`.

Words used here:

- *examined*: really parsed by the library that would show it, so that a file which lies about itself is found out.
- *cleaned*: written anew without what tells about its maker (author, place, device) and without what acts by itself.
- *refused*: said no to, with one of the `REASONS`, which `casework.examination` puts into sentences.

Nothing here imports Django: the process knows no setting, no secret and no database.
"""

REASONS = ("unknown", "office", "damaged", "password", "moving", "pixels", "pages", "heavy")
REASONS += ("no_table", "empty_table", "long_table")
MAX_PIXELS = 64_000_000
MAX_PAGES = 1000
# Of what is kept, by content type: a picture of any other kind is written anew as JPEG.
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class Refused(Exception):
    """The file is not kept. `reason` is one of `REASONS`."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason
