"""The file that a telephone exports of one user's queue: entries that stay sealed, and whose they are once opened."""

import json
import uuid

from django.utils.translation import gettext_lazy as _

from casework.access import Capability, RoleAssignment, scope_of
from casework.errors import Refusal
from outreach.receiving import Envelope, open_all, unpacked

FORMAT = "escale-field-queue/1"
MOST = 2000  # entries of one file


def read(content):
    """[Envelope] of the bytes of a file; Refusal in words for what is none."""
    try:
        told = json.loads(content)
        given = told["entries"] if told["format"] == FORMAT else None
        envelopes = [
            Envelope(uuid.UUID(item["id"]), str(item["kid"]), unpacked(item["sealed"])) for item in given[:MOST]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refusal(_("This is not a file that the field application exported."), field="file") from None
    if not envelopes:
        raise Refusal(_("This file holds no entry."), field="file")
    if len(given) > MOST:
        raise Refusal(_("This file holds too many entries: export it in parts."), field="file")
    return envelopes


def author_and_office(envelopes, lead):
    """(author, id of an office that `lead` leads and where the author worked); Refusal when there is none."""
    open_all(envelopes)
    authors = {envelope.author for envelope in envelopes if envelope.author}
    if len(authors) != 1:
        raise Refusal(_("Nothing in this file opens, or it is of several people."), field="file")
    author = authors.pop()
    led = scope_of(lead).offices_for(Capability.ASSIGN_CASES)
    worked = RoleAssignment.objects.filter(user=author, office_id__in=led).order_by("-pk").first()
    if worked is None:
        raise Refusal(_("Whoever logged these contacts does not work in an office that you lead."), field="file")
    return author, worked.office_id
