"""`python -m casework.parsing clean`, `… table`, `… image KIND PAGE WIDTH`: a file on standard input, answer on output.

The answer is a line of JSON (what was found, or why the file is refused), then bytes. Any other end is a damaged file.
"""

import json
import os
import resource
import sys

from casework.parsing import Refused, pdfs, pictures, tables

MEMORY, SECONDS, OPEN_FILES = 2 * 1024**3, 40, 32
ZIP, OLE, RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"


def confine():
    """From here on: no more memory or time than this, no core, and no file of more than no bytes.

    Libraries are loaded before. Pipes are no files: the answer still gets out.
    """
    os.nice(5)
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (limit, limit))


def clean(content):
    """What a file is, by its first bytes and then by parsing it; and the file, cleaned."""
    if content.startswith(pdfs.SIGNATURE):
        return pdfs.clean(content)
    if pictures.kind_of(content):
        return pictures.clean(content)
    raise Refused("office" if content.startswith((ZIP, OLE, RTF)) else "unknown")


def image(content, kind, page, width):
    """One page as a PNG picture, at most so many pixels wide."""
    draw = pdfs.image if kind == pdfs.KIND else pictures.image
    return {}, draw(content, int(page), int(width))


def answer_to(verb, content, *arguments):
    try:
        return {"clean": clean, "image": image, "table": tables.table}[verb](content, *arguments)
    except Refused as refused:
        return {"refused": refused.reason}, b""
    except MemoryError:
        return {"refused": "heavy"}, b""


def main():
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not get between
    confine()
    found, content = answer_to(sys.argv[1], sys.stdin.buffer.read(), *sys.argv[2:])
    answers.write(json.dumps(found).encode() + b"\n")
    answers.write(content)
    answers.close()


if __name__ == "__main__":
    main()
