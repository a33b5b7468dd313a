"""The words of the screens: found in Python and templates, kept in locale/. Run as `python -m config.translations`.

Babel does the reading and the writing (no gettext program needed); Django's `templatize` tells it what a template
says. The published template extractors do not double the percent signs of {% blocktranslate %} and read {% comment %}
as text, so that their msgids are not the ones that Django looks up.
"""

import io
import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "_l": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PACKAGES = ("casework", "config", "outreach", "reports", "returns")


def extract_template(fileobj, keywords, comment_tags, options):
    """Yield (line, function, messages, comments) for a Django template, as Babel's extraction protocol asks."""
    source = templatize(fileobj.read().decode("utf-8"))
    # What is not a message became a row of X; without its indentation it is valid, if odd, Python.
    code = "\n".join(line.strip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(code.encode()), keywords, comment_tags, {**options, "encoding": "utf-8"})


def extract():
    """A catalogue of every word that a screen shows, each with the files it stands in."""
    catalog = Catalog(project="Escale", version="1", charset="utf-8")
    methods = [("**.py", "python"), ("**.html", extract_template), ("**.txt", extract_template)]
    for folder in (*PACKAGES, "templates"):
        for found in extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS):
            filename, _line, message, comments, context = found
            catalog.add(message, None, [(f"{folder}/{filename}", None)], auto_comments=comments, context=context)
    return catalog


def read(language):
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language):
    """Bring a language's file up to what the code says; new words are left empty, unused ones dropped."""
    catalog = read(language)
    catalog.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    write(catalog, language)
    return catalog


def write(catalog, language):
    with (LOCALE / language / "LC_MESSAGES/django.po").open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, ignore_obsolete=True)


def compile_all():
    """Write the .mo that Django reads beside each .po."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        unfinished = path.with_name(f"{path.stem}-{os.getpid()}.unfinished")
        with path.open("rb") as source, unfinished.open("wb") as target:
            write_mo(target, read_po(source, locale=path.parts[-3]))
        unfinished.replace(path.with_suffix(".mo"))  # whoever reads at this moment reads the old file or the new one


def main():
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalog = update(path.parts[-3])
        empty = sum(1 for message in catalog if message.id and not message.string)
        print(f"{path.parts[-3]}: {len(catalog)} messages, {empty} without translation")
    compile_all()


if __name__ == "__main__":
    main()
