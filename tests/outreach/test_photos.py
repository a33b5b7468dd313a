"""Photos of a place: brought in pieces by whoever logged the contact, kept once under its key, seen by who sees it."""

import datetime
import io
import os
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from casework.models import AuditEvent
from outreach import field_keys
from outreach.actions import photos
from outreach.forgetting import forget_pieces, forget_words
from outreach.models import Contact, ContactPhoto, FieldEntry, PhotoPiece
from tests.files import a_pdf, a_picture, telling_exif
from tests.outreach.telephone import queries, sealed_entry, sealed_photo, send, send_photo

TOLD = "Zebulon"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def ours(field):
    field_keys.renew()
    return field


@pytest.fixture
def entry(ours, phone):
    """An entry that is a contact by now."""
    made = sealed_entry(ours)
    send(phone, made)
    return made


def noise(size=(200, 150)):
    """A JPEG that does not shrink: it takes several pieces."""
    picture = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))
    written = io.BytesIO()
    picture.save(written, format="JPEG", quality=90, exif=telling_exif(TOLD))
    return written.getvalue()


def statuses(answers):
    return [answer["status"] for answer in answers]


def test_photo_comes_in_pieces_and_is_kept_clean_under_the_key_of_its_contact(phone, ours, entry):
    pieces = sealed_photo(ours, entry, noise(), size=10_000)
    assert len(pieces) > 2
    answers = send_photo(phone, pieces)
    assert statuses(answers) == [202] * (len(pieces) - 1) + [201]
    assert [answer["received"] for answer in answers[:-1]] == [piece["start"] for piece in pieces[1:]]
    photo = ContactPhoto.objects.get()
    assert (str(photo.contact_id), photo.author, str(photo.pk)) == (entry["id"], ours.cast.samir, pieces[0]["id"])
    assert TOLD.encode() not in photo.content
    assert Image.open(io.BytesIO(photo.content)).size == (200, 150)
    assert not PhotoPiece.objects.exists()
    assert AuditEvent.objects.get(action="contact_photo.added").objects_seen == [photo.contact_id]


def test_pieces_twice_too_early_or_again_after_the_end_change_nothing(phone, ours, entry):
    first, second, *rest = sealed_photo(ours, entry, noise(), size=10_000)
    answers = send_photo(phone, [second, first, first, *rest[:1], second, *rest])
    assert [answer["received"] for answer in answers[:5]] == [0, 10_000, 10_000, 10_000, 20_000]
    assert answers[-1]["status"] == 201
    again = send_photo(phone, [first])[0]
    assert (again["status"], again["in_custody"]) == (200, True)
    assert ContactPhoto.objects.count() == 1


def test_photo_waits_on_the_telephone_for_what_becomes_of_its_entry(phone, ours):
    not_yet = sealed_entry(ours)
    (answer,) = send_photo(phone, sealed_photo(ours, not_yet, a_picture()))
    assert (answer["status"], answer["in_custody"]) == (404, False)
    held = sealed_entry(ours, people=0)
    send(phone, held)
    body = sealed_photo(ours, held, a_picture())
    assert statuses(send_photo(phone, body)) == [423]
    FieldEntry.objects.update(state="abandoned", answers=None)
    (answer,) = send_photo(phone, body)
    assert (answer["status"], answer["in_custody"]) == (410, True)
    assert not PhotoPiece.objects.exists()


def test_photo_of_somebody_else_is_not_taken(client, phone, ours, entry):
    body = sealed_photo(ours, entry, a_picture())
    client.force_login(ours.cast.claire)
    assert statuses(send_photo(client, body)) == [404], "not her entry"
    client.force_login(ours.cast.samir)
    forged = sealed_photo(ours, entry, a_picture(), author=ours.cast.claire)
    assert statuses(send_photo(client, forged)) == [403]
    moved = sealed_photo(ours, sealed_entry(ours), a_picture())
    assert statuses(send_photo(client, [{**moved[0], "entry": entry["id"]}])) == [403]
    assert not ContactPhoto.objects.exists()


def test_what_is_no_picture_is_refused_with_its_reason(phone, ours, entry):
    for content in (b"no picture", a_pdf(), a_picture("PNG")):
        (answer,) = send_photo(phone, sealed_photo(ours, entry, content))
        assert (answer["status"], answer["in_custody"], bool(answer["sentence"])) == (422, True, True)
    (lost,) = send_photo(phone, [{**sealed_photo(ours, entry, a_picture())[0], "kid": "no key"}])
    assert lost["status"] == 422
    assert AuditEvent.objects.filter(action="contact_photo.refused", allowed=False).count() == 4
    assert not ContactPhoto.objects.exists()


def test_photo_damaged_on_the_way_is_asked_for_again(phone, ours, entry):
    body = sealed_photo(ours, entry, a_picture())
    assert statuses(send_photo(phone, [{**body[0], "digest": "0" * 64}])) == [400]
    assert statuses(send_photo(phone, body)) == [201]


def test_contact_has_three_at_most(phone, ours, entry):
    answers = [send_photo(phone, sealed_photo(ours, entry, a_picture()))[0]["status"] for _photo in range(4)]
    assert answers == [201, 201, 201, 422]
    assert ContactPhoto.objects.count() == photos.MOST


@pytest.mark.parametrize("body", [{}, [], "x", {"id": "1"}, {"start": -1}, {"length": 10**9}, {"piece": ""}])
def test_piece_that_is_none_is_refused_in_words(phone, ours, entry, body):
    whole = sealed_photo(ours, entry, a_picture())[0]
    response = phone.post(
        "/api/v1/field/photos/",
        {**whole, **body} if isinstance(body, dict) and body else body,
        content_type="application/json",
    )
    assert response.status_code == 400
    assert response.json()


def test_unfinished_photos_make_room_and_are_erased_after_a_day(phone, ours, entry):
    for _photo in range(photos.UNFINISHED + 2):
        send_photo(phone, sealed_photo(ours, entry, noise(), size=10_000)[:1])
    assert PhotoPiece.objects.count() == photos.UNFINISHED
    assert forget_pieces() == 0
    forget_pieces(timezone.now() + 2 * DAY)
    assert not PhotoPiece.objects.exists()


# --- On the contact's page --------------------------------------------------------------------------------------------


def test_who_sees_the_contact_looks_at_it_and_each_look_is_in_the_trail(phone, ours, entry):
    send_photo(phone, sealed_photo(ours, entry, a_picture()))
    photo = ContactPhoto.objects.get()
    page = reverse("contact_detail", args=[photo.contact_id])
    address = reverse("contact_photo", args=[photo.contact_id, photo.pk])
    assert address in phone.get(page).content.decode()
    for _look in range(2):
        response = phone.get(address)
        assert (response["Content-Type"], response["Cache-Control"]) == ("image/jpeg", "no-store")
        assert Image.open(io.BytesIO(response.content)).size == (60, 40)
    looks = AuditEvent.objects.filter(action="contact_photo.read")
    assert [look.objects_seen for look in looks] == [[photo.contact_id]] * 2
    phone.force_login(ours.cast.yann)
    assert phone.get(address).status_code == 404


def test_photo_is_reached_by_its_own_contact_only(phone, ours, entry):
    send_photo(phone, sealed_photo(ours, entry, a_picture()))
    other = ours.log()
    for contact, photo in ((other.pk, ContactPhoto.objects.get().pk), (entry["id"], uuid.uuid4())):
        assert phone.get(reverse("contact_photo", args=[contact, photo])).status_code == 404
        assert phone.post(reverse("contact_photo_remove", args=[contact, photo])).status_code == 404


def test_photo_taken_away_is_gone_and_does_not_come_back(phone, ours, entry):
    body = sealed_photo(ours, entry, a_picture())
    send_photo(phone, body)
    photo = ContactPhoto.objects.get()
    remove = reverse("contact_photo_remove", args=[photo.contact_id, photo.pk])
    assert phone.get(remove).status_code == 405
    for _time in range(2):
        assert phone.post(remove).status_code == 302
    assert ContactPhoto.objects.get().content is None
    assert phone.get(reverse("contact_photo", args=[photo.contact_id, photo.pk])).status_code == 404
    assert statuses(send_photo(phone, body)) == [200]
    assert ContactPhoto.objects.get().content is None
    assert AuditEvent.objects.filter(action="contact_photo.removed").count() == 1


def test_page_asks_the_database_the_same_whatever_there_are_of_them(phone, ours, entry):
    page = reverse("contact_detail", args=[entry["id"]])
    send_photo(phone, sealed_photo(ours, entry, a_picture()))
    one = queries(phone, page)
    send_photo(phone, sealed_photo(ours, entry, a_picture()))
    assert queries(phone, page) == one > 0


def test_photos_go_with_the_words_of_their_contact(phone, ours, entry):
    body = sealed_photo(ours, entry, a_picture())
    send_photo(phone, body)
    forget_words(timezone.localdate() + 10 * 366 * DAY)
    assert not ContactPhoto.objects.exists()
    assert Contact.objects.get(pk=entry["id"]).words_erased_on
    assert statuses(send_photo(phone, body)) == [410]
