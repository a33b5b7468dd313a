"""A telephone without a screen: seals entries as static/field/ does, keeps them, sends them by the interface."""

import base64
import datetime
import hashlib
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach import field_keys
from outreach.field_reference import grant_for

ENTRIES = "/api/v1/field/entries/"


def answers(field, **given):
    """What one contact says, as the application puts it."""
    return {
        "at": field.moment.isoformat(),
        "site": field.chapelle.pk,
        "mode": "outreach",
        "people": 2,
        "languages": ["ps"],
        "topics": ["return"],
        "information": [],
        "needs": [],
        "interpreting": "none",
        "partner": None,
        "referral_answer": "",
        "follow_up": False,
        "follow_up_on": None,
        "note": "",
        "contact_consent": False,
        "alias": None,
        "reach": None,
        "keep_anyway": False,
        **given,
    }


def sealed_entry(field, *, author=None, outing=None, entry=None, typed=False, **given):
    """One entry as it is sent: {id, kid, sealed, digest}."""
    entry = entry or uuid.uuid4()
    content = {
        "v": 1,
        "id": str(entry),
        "grant": grant_for(author or field.cast.samir),
        "outing": str((outing or field.outing).pk),
        "saved_at": timezone.now().isoformat(),
        "typed_time": typed,
        "answers": answers(field, **given),
    }
    return wrapped(entry, *field_keys.sealed(content, entry=entry))


def wrapped(entry, kid, letter):
    return {
        "id": str(entry),
        "kid": kid,
        "sealed": base64.urlsafe_b64encode(letter).decode().rstrip("="),
        "digest": hashlib.sha256(letter).hexdigest(),
    }


def delivery(entries, *, ahead=0):
    """A request's body, by a clock that is `ahead` seconds before ours."""
    sent_at = timezone.now() + datetime.timedelta(seconds=ahead)
    return {"sent_at": sent_at.isoformat(), "entries": entries}


def send(client, *entries, ahead=0):
    """Statuses of the entries, by their order; the whole answer must be a success."""
    response = client.post(ENTRIES, delivery(list(entries), ahead=ahead), content_type="application/json")
    assert response.status_code == 200, response.content
    found = {}
    for answer in response.json()["entries"]:
        found.setdefault(answer["id"], []).append(answer)
    return [found[entry["id"]].pop(0) for entry in entries]


def queries(client, address):
    """How often the database is asked for an address that was asked for before."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


PHOTOS = "/api/v1/field/photos/"


def sealed_photo(field, entry, picture, *, author=None, photo=None, size=40_000):
    """Bodies of the requests that bring a photo of an entry, `size` bytes to each."""
    photo = photo or uuid.uuid4()
    header = {"v": 1, "id": str(photo), "entry": entry["id"], "grant": grant_for(author or field.cast.samir)}
    kid, letter = field_keys.photo_sealed(header, picture, photo=photo)
    about = {
        "id": str(photo),
        "entry": entry["id"],
        "kid": kid,
        "digest": hashlib.sha256(letter).hexdigest(),
        "length": len(letter),
    }
    return [
        {**about, "start": start, "piece": base64.urlsafe_b64encode(letter[start : start + size]).decode().rstrip("=")}
        for start in range(0, len(letter), size)
    ]


def send_photo(client, pieces):
    """What is answered to each piece."""
    answers = []
    for piece in pieces:
        response = client.post(PHOTOS, piece, content_type="application/json")
        assert response.status_code == 200, response.content
        answers.append(response.json())
    return answers
