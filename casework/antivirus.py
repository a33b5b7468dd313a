"""Asks the antivirus about a file, from memory. Where none is configured, nothing is asked; where one is, it answers.

The antivirus is ClamAV's clamd, spoken to as INSTREAM: the file goes to it as it came, by a socket, never by the disk.
"""

import io
from enum import StrEnum
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

SECONDS = 60
PORT = 3310


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unchecked"  # it did not answer, or could not say


def verdict_on(content):
    if not settings.ANTIVIRUS_ADDRESS:
        return Verdict.CLEAN
    try:
        answers = _scanner().instream(io.BytesIO(content))
    except (ClamdError, OSError):
        return Verdict.UNKNOWN
    found = {status for status, _name in answers.values()}
    return {frozenset({"OK"}): Verdict.CLEAN, frozenset({"FOUND"}): Verdict.INFECTED}.get(
        frozenset(found), Verdict.UNKNOWN
    )


def _scanner():
    address = urlsplit(settings.ANTIVIRUS_ADDRESS)
    if address.scheme == "unix":
        return ClamdUnixSocket(address.path, timeout=SECONDS)
    return ClamdNetworkSocket(address.hostname, address.port or PORT, timeout=SECONDS)
