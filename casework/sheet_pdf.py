"""The person's sheet as a tagged PDF, in their language, right-to-left where it is. The only importer of `typst`.

What people typed reaches the typesetter as JSON data, never as markup: `#`, `$` and `*` stay what they are. It is set
in memory, from bytes to bytes; nothing of it touches the disk.
"""

import json
import unicodedata
from pathlib import Path

import typst
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
CLOSING = ("origin", "recipients", "rights")  # texts that are the same for everybody
# What typography calls these languages (BCP 47 without our own distinctions).
LANGUAGE_TAGS = {"fa-af": "fa"}


def font_folders():
    root = settings.NODE_MODULES / "@expo-google-fonts"
    return [root / font / weight for font in FONTS for weight in ("400Regular", "700Bold")]


def _is_rtl(text):
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
        return {"label": label(item.code), "value": item.shown, "rtl": _is_rtl(item.shown)}

    data = {
        "lang": LANGUAGE_TAGS.get(own.language, own.language),
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
    return typst.compile(
        TEMPLATE,
        font_paths=font_folders(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
    )
