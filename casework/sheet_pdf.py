"""The person's sheet as a tagged PDF, in their language, right-to-left where it is. The only importer of `typst`.

Packages above set their papers by `compile_pdf`, too.

What people typed reaches the typesetter as JSON data, never as markup: `#`, `$` and `*` stay what they are. It is set
in memory, from bytes to bytes; nothing of it touches the disk.
"""

import json
import unicodedata
from pathlib import Path

import typst
from anyascii import anyascii
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from casework.person_sheet import FRENCH, labels

TEMPLATE = (Path(__file__).parent / "sheet_labels" / "sheet.typ").read_bytes()
FONTS = (
    "noto-sans",
    "noto-sans-arabic",
    "noto-sans-georgian",
    "noto-sans-armenian",
    "noto-sans-ethiopic",
    "noto-sans-bengali",
    "noto-sans-devanagari",
    "noto-sans-tamil",
)
# Scripts that these fonts write; letters of any other are set in Latin ones, as a telephone directory would.
WRITTEN = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "GEORGIAN", "ARMENIAN", "ETHIOPIC", "BENGALI", "DEVANAGARI", "TAMIL")
CLOSING = ("origin", "recipients", "rights")  # texts that are the same for everybody
# What typography calls these languages (BCP 47 without our own distinctions).
LANGUAGE_TAGS = {"fa-af": "fa"}


def font_folders():
    root = settings.NODE_MODULES / "@expo-google-fonts"
    return [root / font / weight for font in FONTS for weight in ("400Regular", "700Bold")]


def tag_of(language):
    return LANGUAGE_TAGS.get(language, language)


def is_rtl(text):
    """By the first letter that has a direction: a telephone number reads from left to right on any sheet."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def as_pdf(sections, *, language):
    """The PDF (bytes) of these sections with labels in `language`."""
    own, french = labels(language), labels(FRENCH)

    def label(code):
        beside = french.words[code] if not own.checked else ""
        return {"own": own.words[code], "french": beside if beside != own.words[code] else ""}

    def row_item(item):
        return {"label": label(item.code), "value": item.shown, "rtl": is_rtl(item.shown)}

    data = {
        "lang": tag_of(own.language),
        "rtl": own.rtl,
        "draft": "" if own.checked else own.words["draft"],
        "title": label("title"),
        "none": label("none"),
        "produced_on": label("produced_on"),
        "day": date_format(timezone.localdate(), "SHORT_DATE_FORMAT"),
        "sections": [
            {
                "title": label(section.code),
                "rows": [[row_item(item) for item in row] for row in section.rows],
            }
            for section in sections
        ],
        "closing": [{"title": label(code), "text": label(f"{code}_text")} for code in CLOSING],
    }
    return compile_pdf(TEMPLATE, data)


def compile_pdf(template, data):
    """The PDF (bytes) of a Typst template, which reads `data` as JSON from `sys.inputs.data`.

    A tagged PDF (PDF/UA) has no place for a sign that no font has: then it is an ordinary one, rather than none.
    """
    settings_of = {
        "font_paths": font_folders(),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(writable(data), ensure_ascii=False)},
        "format": "pdf",
    }
    try:
        return typst.compile(template, pdf_standards=["ua-1"], **settings_of)
    except typst.TypstError:
        return typst.compile(template, **settings_of)


def writable(data):
    """The same data with letters that no font of ours has in Latin ones: 静 becomes Jing."""
    if isinstance(data, str):
        return data if data.isascii() else "".join(map(_written, data))
    if isinstance(data, dict):
        return {name: writable(value) for name, value in data.items()}
    return [writable(part) for part in data] if isinstance(data, (list, tuple)) else data


def _written(letter):
    known = unicodedata.category(letter)[0] != "L" or unicodedata.name(letter, "").startswith(WRITTEN)
    return letter if known else anyascii(letter)
