"""Looking for texts in a heap of bytes, in every guise in which a database or a careless program may leave them."""

import base64
import json
import re

from ahocorasick_rs import BytesAhoCorasick

from casework.matching import words_of

# Below this many bytes a text is too short for its absence from ciphertext and hexadecimal to be more than luck; it is
# then looked for as a word of its own, in text only.
LONG = 6
# What is drawn by lot: identifiers, tokens of forms, references of files. Any four digits may stand in one of them.
DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{64}|\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")


def without_lots(text):
    """`text` without what chance put into it, in which a short word may be looked for."""
    return DRAWN.sub("", text)


def guises(text):
    """The byte strings that would give `text` away, wherever they stand."""
    utf8 = text.encode()
    found = set()
    for raw in (utf8, text.encode("utf-16-le"), text.encode("utf-16-be")):
        found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *_base64_cores(raw)}
    found.add(b"".join(bytes([byte]) if byte < 128 else b"\\%03o" % byte for byte in utf8))
    found.add(b"".join(bytes([byte]) if byte < 128 else b"\\\\%03o" % byte for byte in utf8))
    found.add(json.dumps(text)[1:-1].encode())
    latin = " ".join(words_of(text))
    return {guise for guise in found | {latin.encode(), latin.upper().encode()} if len(guise) >= LONG}


def _base64_cores(raw):
    """What is the same of the base64 of `raw` wherever it starts within a longer text."""
    for shift in range(3):
        code = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        core = code[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
        if len(core) >= 8:
            yield core


def found_in(heap, texts, *, is_text):
    """Those of `texts` that stand in `heap`. `is_text`: the heap is words, so that short texts are looked for too."""
    found, by_guise = set(), {}
    for text in texts:
        if len(text.encode()) >= LONG:
            for guise in guises(text):
                by_guise.setdefault(guise, set()).add(text)
        elif is_text and re.search(rb"(?<![\w\x80-\xff])" + re.escape(text.encode()) + rb"(?![\w\x80-\xff])", heap):
            found.add(text)
    given = list(by_guise.values())
    for number, _begin, _end in BytesAhoCorasick(by_guise).find_matches_as_indexes(heap, overlapping=True):
        found |= given[number]
    return found
