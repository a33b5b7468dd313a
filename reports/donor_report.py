"""A report for a donor: a template of Word (DOCX) whose placeholders are filled in with published figures.

A placeholder is the address of a number or of words about it, and nothing else: `{{ departures.total }}`,
`{{ departures.country.AF }}`, `{{ departures.age["0-13"] }}`, `{{ departures.sentences }}`. Loops, conditions, filters,
calls and sums are refused, so a template can read only what is published, and takes no longer than reading it does.
Whatever it asks for that there is not, is refused by its name. A hidden number is printed as hidden, and the report
ends with what that means and where each number was published.
"""

import io
import re
import zipfile
import zlib

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from casework.antivirus import Verdict, verdict_on
from casework.errors import Refusal
from casework.examination import FileRefused
from casework.models.reference import ReferenceTerm
from reports.activity_report import period_before, sentences_of
from reports.catalogue import BY_CODE, TABLES
from reports.closed_periods import closed_before
from reports.models.template import LARGEST
from reports.published_numbers import Published, State
from reports.release_page import HIDDEN_SIGN, citation_of
from reports.tabulating import KEPT_LISTS

LARGEST_OPENED = 20_000_000  # bytes, unpacked
BESIDES = ("period", "publisher")  # placeholders that are of no table
ABOUT = ("title", "definition", "sentences", "total")
NAMED = 10  # placeholders that a refusal names


def report(template, period, *, language):
    """The DOCX (bytes). `template`: bytes of a DOCX. Refusal, with words for the form, for whatever it may not be."""
    _refuse_what_is_no_template(template)
    with translation.override(language):
        figures = _Figures(period, language)
        environment = _Placeholders(figures)
        made = DocxTemplate(io.BytesIO(template))
        try:
            made.render(figures.context, environment, autoescape=True)
        except Refusal:
            raise
        except TemplateError:
            raise Refusal(
                _l("A placeholder is not closed, or holds something else than an address: {{ departures.total }}."),
                field="file",
            ) from None
        except Exception:  # noqa: BLE001 – whatever is broken in a file of a stranger is no fault of ours
            raise Refusal(_l("This file cannot be read as a document of Word."), field="file") from None
        if not environment.unknown:
            _add_notes(made.docx, figures, environment.asked)
            written = io.BytesIO()
            made.save(written)
            return written.getvalue()
    names = ", ".join(sorted(environment.unknown)[:NAMED])  # said in the language of the page, not of the report
    raise Refusal(_("These placeholders are not known: %(names)s.") % {"names": names}, field="file")


def checked(template, *, language):
    """The template (bytes), which may be kept: it is clean, and can be filled in. Refusal otherwise."""
    verdict = verdict_on(template)
    if verdict != Verdict.CLEAN:
        raise FileRefused(verdict.value)
    report(template, closed_before(timezone.localdate())[0], language=language)
    return template


def _refuse_what_is_no_template(template):
    """Macros, parts fetched from elsewhere, entities, and archives that unpack to far more than they are."""
    wrong = Refusal(_l("This file cannot be read as a document of Word."), field="file")
    if len(template) > LARGEST:
        raise Refusal(_l("This file is too large: 2 MB at most."), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_OPENED:
                raise Refusal(_l("This file is too large: 2 MB at most."), field="file")
            parts = {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise wrong from None
    if "word/document.xml" not in parts:
        raise wrong
    for name, content in parts.items():
        if "vbaproject" in name.lower() or "/embeddings/" in name.lower() or "/activex/" in name.lower():
            raise Refusal(_l("A template holds no macro and no embedded file."), field="file")
        if name.endswith((".xml", ".rels")) and _is_a_trap(content):
            raise Refusal(
                _l("A template fetches nothing from elsewhere: take linked pictures and templates out."), field="file"
            )


def _is_a_trap(content):
    """An entity, an encoding that could hide one, a part that is fetched from elsewhere; links to click on are none."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return True
    linked = (one for one in re.findall(rb"<Relationship [^>]*>", content) if b'TargetMode="External"' in one)
    return any(b"/hyperlink" not in one for one in linked)


class _Placeholders(ImmutableSandboxedEnvironment):
    """Parses templates that hold addresses alone, whichever part of the document they stand in.

    `asked`: the addresses found, as tuples; `unknown`: those that there are not, as they were written.
    """

    def __init__(self, figures):
        super().__init__(undefined=ChainableUndefined, autoescape=True)
        self.figures, self.asked, self.unknown = figures, [], set()

    def _parse(self, source, name, filename):
        tree = super()._parse(source, name, filename)
        for block in tree.body:
            if not isinstance(block, nodes.Output):
                raise Refusal(_l("A template holds placeholders, and no loop or condition."), field="file")
            for node in block.nodes:
                if not isinstance(node, nodes.TemplateData):
                    self._take(_address(node))
        return tree

    def _take(self, address):
        if not self.figures.has(address):
            self.unknown.add(".".join(address))
        self.asked.append(address)


def _address(node):
    """The words of an address, from its last one back. Refusal for whatever computes something."""
    found = []
    while not isinstance(node, nodes.Name):
        if isinstance(node, nodes.Getattr):
            found.append(node.attr)
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            found.append(str(node.arg.value))
        else:
            raise Refusal(
                _l("A placeholder is an address, and computes nothing: {{ departures.total }}."), field="file"
            )
        node = node.node
    return (node.name, *reversed(found))


class _Figures:
    """What the placeholders stand for: words, all of them published. `hidden`: addresses whose number is hidden."""

    def __init__(self, period, language):
        self.published, self.earlier = Published(period), Published(period_before(period))
        self.language, self.hidden = language, set()
        kept = ReferenceTerm.objects.filter(kind__in=KEPT_LISTS).values_list("kind", "code")
        self._terms = {kind: [code for found, code in kept if found == kind] for kind in KEPT_LISTS}
        self.context = {"period": str(period), "publisher": settings.PUBLISHER}
        self.context |= {table.code: self._told(table) for table in TABLES}

    def has(self, address):
        found = self.context
        for word in address:
            if not isinstance(found, dict) or word not in found:
                return False
            found = found[word]
        return isinstance(found, str)

    def _told(self, table):
        document = self.published.document(table.code)
        missing = _("not published for this period")
        told = {"title": str(table.title), "definition": f"{table.definition} {table.rule.definition}"}
        said = document and sentences_of(document, self.earlier.document(table.code), self.language)
        told["sentences"] = " ".join(said) if said else missing
        told["total"] = self._number(table, (), {})
        if table.money:
            told["euros"] = self._number(table, (), {}, euros=True)
        for one in table.dimensions:
            levels = (*one.levels, *one.groups, *self._terms.get(one.code, ()), *KEPT_LISTS.get(one.code, ()))
            told[one.code] = {code: self._number(table, (one.code, code), {one.code: code}) for code in levels}
        return told

    def _number(self, table, address, levels, *, euros=False):
        number = self.published.number(table.code, levels, euros=euros)
        if number.state is State.SHOWN:
            return number_format(number.value, force_grouping=True)
        if number.state is State.HIDDEN:
            self.hidden.add((table.code, *(address or ("euros" if euros else "total",))))
            return HIDDEN_SIGN
        return {
            State.COARSER: _("not told as finely"),
            State.NOT_PUBLISHED: _("not published for this period"),
        }[number.state]


def _add_notes(document, figures, asked):
    """Where each number stands, how it was protected, and what three dots mean, at the end of the report."""
    tables = [code for code in BY_CODE if code in {address[0] for address in asked}]
    releases = [figures.published.releases[code] for code in tables if code in figures.published.releases]
    document.add_paragraph()
    document.add_paragraph().add_run(_("About the figures")).bold = True
    if figures.hidden & set(asked):
        document.add_paragraph(
            _(
                "Three dots (•••) stand for a hidden number: few people are behind it, or behind one that it would "
                "give away."
            )
        )
    methods = dict.fromkeys(line for one in releases for line in one.said["method"][figures.language])
    for line in (*methods, *(citation_of(one, figures.language) for one in releases)):
        document.add_paragraph(line)
    if not releases:
        document.add_paragraph(_("None of what it asks for is published for this period."))


# --- An example -------------------------------------------------------------------------------------------------------


def example(language):
    """A template to start from (bytes of a DOCX), in French or in English."""
    with translation.override(language):
        document = Document()
        document.add_heading(_("Report to the donor: %(period)s") % {"period": "{{ period }}"}, 0)
        document.add_paragraph(
            _("Made by %(publisher)s from its published figures.") % {"publisher": "{{ publisher }}"}
        )
        for code in ("departures", "contacts_by_place", "reintegration", "visits"):
            document.add_heading(f"{{{{ {code}.title }}}}", 1)
            document.add_paragraph(f"{{{{ {code}.sentences }}}}")
            document.add_paragraph(f"{{{{ {code}.definition }}}}")
        table = document.add_table(rows=1, cols=2, style="Table Grid")
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = _("Country of return"), _("People who departed")
        for code in ("AF", "DZ", "GE", "other"):
            cells = table.add_row().cells
            cells[0].text = str(BY_CODE["departures"].dimensions[0].label_of(code))
            cells[1].text = f"{{{{ departures.country.{code} }}}}"
        document.core_properties.author, document.core_properties.comments = settings.PUBLISHER, ""
        written = io.BytesIO()
        document.save(written)
        return written.getvalue()


def placeholders():
    """[(table, [addresses])] of all that a template may ask for."""
    found = []
    for table in TABLES:
        names = [f"{table.code}.{name}" for name in (*ABOUT, *(("euros",) if table.money else ()))]
        names += [
            f'{table.code}.{one.code}["{code}"]' for one in table.dimensions for code in (*one.levels, *one.groups)
        ]
        found.append((table, names))
    return found
