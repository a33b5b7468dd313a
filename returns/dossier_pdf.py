"""The dossier as tagged PDF, and the slip by which a version is handed over. French: OFII reads them."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.person_sheet import FRENCH
from casework.sheet_pdf import compile_pdf, is_rtl
from returns.dossier_content import groups
from returns.ofii import About, Channel
from returns.papers import FOLDER

TEMPLATE = (FOLDER / "dossier.typ").read_bytes()


def dossier_as_pdf(case, lines, version, titles):
    """The PDF (bytes) of a version; `titles` of the documents that go with it."""
    with translation.override(FRENCH):
        sections = [_section(title, rows) for title, rows in groups(lines)]
        if titles:
            sections.append(
                _section(_("Documents that go with it"), [(number, t) for number, t in enumerate(titles, 1)])
            )
        data = {
            "title": _("Application for return assistance"),
            "about": [*_about(case), _row(_("Version"), str(version))],
            "sections": sections,
            "signed": False,
            "foot": _("Put together with the person’s consent. They may give up the return until boarding."),
        }
        return compile_pdf(TEMPLATE, data)


def slip_as_pdf(dossier):
    """The slip (bytes) for a version that is handed over: what it holds, by SHA-256, and who received it."""
    with translation.override(FRENCH):
        parts = dossier.manifest["parts"]
        rows = [(f"{part['position'] + 1}. {part['title']}", part["sha256"]) for part in parts]
        data = {
            "title": _("Slip of transmission to OFII"),
            "about": [*_about(dossier.case), _row(_("Version"), str(dossier.version))],
            "sections": [_section(_("What is handed over, and its SHA-256"), rows)],
            "signed": True,
            "received": [_("Received by OFII, name and quality"), _("Date, stamp and signature")],
            "foot": "",
        }
        return compile_pdf(TEMPLATE, data)


def notice_as_pdf(sending):
    """The notice (bytes) that the person gives up, or takes the return up again: to be handed over, or sent."""
    with translation.override(FRENCH):
        rows = [
            (_("Notice"), str(sending.get_about_display())),
            (_("On"), date_format(sending.on, "DATE_FORMAT")),
            (_("Concerns"), _("Version %(number)s") % {"number": sending.dossier.version}),
            *([(_("OFII’s reference"), sending.reference)] if sending.reference else []),
        ]
        said = {
            About.STOPPED: _("The person may give up until boarding, without giving a reason and at no cost to them."),
            About.RESUMED: _("The application stands as it was sent; what has changed since comes as a new version."),
        }
        data = {
            "title": _("Notice to OFII"),
            "about": _about(sending.dossier.case),
            "sections": [_section(_("What the team tells"), rows)],
            "signed": sending.channel == Channel.SLIP,
            "received": [_("Received by OFII, name and quality"), _("Date, stamp and signature")],
            "foot": said[sending.about],
        }
        return compile_pdf(TEMPLATE, data)


def _about(case):
    return [
        _row(_("Reference"), case.reference),
        _row(_("Office"), case.office.name),
        _row(_("Made on"), date_format(timezone.localdate(), "DATE_FORMAT")),
    ]


def _section(title, rows):
    return {"title": _typed(str(title)), "rows": [_row(str(label), value) for label, value in rows]}


def _row(label, value):
    return {"label": _typed(label), "value": _typed(value)}


def _typed(text):
    return {"text": text, "rtl": is_rtl(text)}
