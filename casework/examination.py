"""What a file is, and what is kept of it: asked of a process apart, which has few rights and little time.

A file that somebody sends may be made to break whatever reads it. `casework.parsing` therefore reads it in a process of
its own: bytes go in and come out by pipes, it is given no setting and no secret, may write no file, and is gone after
each file. The web never parses one itself.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.antivirus import Verdict, verdict_on
from casework.errors import Refusal

SECONDS = 60
SENTENCES = {
    "infected": _("The antivirus found something harmful in this file. It is not kept; tell your security officer."),
    "unchecked": _("This file could not be checked by the antivirus. Nothing is lost; try again later."),
    "unknown": _("This file is neither a PDF nor a JPEG, PNG, WebP or HEIC picture."),
    "office": _("This is an office file. Export it as PDF, and add the PDF."),
    "damaged": _("This file cannot be opened: it is damaged, incomplete, or not what it says it is."),
    "password": _("This file is protected by a password. Add a copy that opens without one."),
    "moving": _("This picture moves. Add a still picture or a PDF."),
    "pixels": _("This picture is too large: 64 million pixels at most."),
    "pages": _("This PDF has too many pages: 1,000 at most. Split it."),
    "no_table": _("This file is neither a CSV nor an XLSX spreadsheet."),
    "empty_table": _("This sheet has no row below its headings."),
    "long_table": _("This sheet has more than 2,000 rows: send it in parts."),
    "heavy_table": _("This spreadsheet is too large once it is opened: send it in parts."),
    "heavy": _("This file takes too much memory or time to open. Print it to a new PDF, and add that."),
}
# One file at a time for each process of the web: what reads it may use much memory.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Examined:
    """What is kept of a file."""

    kind: str
    pages: int
    content: bytes


class FileRefused(Refusal):
    """The file is not kept; `reason` is the code of why, for the trail."""

    def __init__(self, reason):
        super().__init__(SENTENCES[reason], field="file")
        self.reason = reason


def examine(content):
    """The file, looked at by the antivirus, parsed and cleaned. FileRefused when it may not be kept."""
    verdict = verdict_on(content)
    if verdict != Verdict.CLEAN:
        raise FileRefused(verdict.value)
    found, cleaned = _ask(content, "clean")
    if "refused" in found:
        raise FileRefused(found["refused"])
    return Examined(found["kind"], found["pages"], cleaned)


def table_of(content):
    """The rows of a spreadsheet (XLSX, CSV) as [number, [text, …]], headings first. FileRefused when it is none."""
    verdict = verdict_on(content)
    if verdict != Verdict.CLEAN:
        raise FileRefused(verdict.value)
    found, rows = _ask(content, "table")
    if "refused" in found:
        raise FileRefused("heavy_table" if found["refused"] == "heavy" else found["refused"])
    return json.loads(rows)


def image_of(content, *, kind, page, width):
    """A page (from 0) of a file that was examined before, as PNG. FileRefused when it cannot be drawn."""
    found, picture = _ask(content, "image", kind, str(page), str(width))
    if "refused" in found:
        raise FileRefused(found["refused"])
    return picture


def _ask(content, *words):
    with _one_at_a_time, _started(*words) as process:
        try:
            answer, _errors = process.communicate(content, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return {"refused": "heavy"}, b""
    if process.returncode:  # ended by a signal: a limit was reached
        return {"refused": "heavy" if process.returncode < 0 else "damaged"}, b""
    first, _newline, rest = answer.partition(b"\n")
    return json.loads(first), rest


def _started(*words):
    """`-B`, `-E`, `-s`: it writes no byte code and takes nothing from the environment or from a home."""
    return subprocess.Popen(
        [sys.executable, "-B", "-E", "-s", "-m", "casework.parsing", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={},
        close_fds=True,
    )
