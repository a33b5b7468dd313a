"""Words of contacts that led to no case go when their time is over; what was counted stays."""

import datetime

import pytest
from django.utils import timezone

from casework.encryption import DecryptionFailed
from casework.models import AuditEvent
from casework.retention import ENCOUNTER, RULES
from outreach.forgetting import ended_before, forget_words
from outreach.models import Contact, Outing, Site
from tests.cast import open_case

TODAY = datetime.date(2026, 11, 26)


def contact(cast, on, **values):
    site, _new = Site.objects.get_or_create(office=cast.paris, name="Porte", kind="camp")
    outing, _new = Outing.objects.get_or_create(team=cast.nord, site=site, created_by=cast.samir)
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(12)))
    made = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach", at=at, people=3)
    made.note, made.contact_consent, made.alias, made.reach = "Tall, speaks Dari", True, "Le grand", "chez Ahmad"
    for name, value in values.items():
        setattr(made, name, value)
    made.save()
    return made


def test_words_go_on_the_day_and_the_count_stays(cast):
    old, young = contact(cast, datetime.date(2024, 11, 26)), contact(cast, datetime.date(2024, 11, 27))
    sealed = Contact.objects.filter(pk=old.pk)
    before = Contact._meta.get_field("note"), sealed.get().__dict__["note"]
    assert forget_words(TODAY) == 1
    left = sealed.get()
    assert (left.note, left.alias, left.reach, left.contact_consent) == ("", None, None, False)
    assert (left.people, left.words_erased_on) == (3, TODAY)
    with pytest.raises(DecryptionFailed):
        before[0].open(left, before[1])
    assert Contact.objects.get(pk=young.pk).note == "Tall, speaks Dari"
    assert AuditEvent.objects.get(action="contact.words_erased").objects_seen == [old.pk]
    assert forget_words(TODAY) == 0


def test_contact_that_led_to_a_case_goes_with_the_case_alone(cast):
    contact(cast, datetime.date(2020, 1, 1), case=open_case(cast))
    assert forget_words(TODAY) == 0


def test_office_sets_its_own_period(cast, settings):
    settings.RETENTION = {cast.paris.code: {"encounter": {"days": 30}}}
    contact(cast, TODAY - datetime.timedelta(days=31))
    contact(cast, TODAY - datetime.timedelta(days=29))
    assert forget_words(TODAY) == 1


@pytest.mark.parametrize("today", [datetime.date(2024, 2, 28) + datetime.timedelta(days=n) for n in range(4)])
def test_day_is_right_about_leap_years(cast, today):
    first_kept = ended_before(cast.paris, today)
    rule = RULES[ENCOUNTER]
    assert rule.after(first_kept - datetime.timedelta(days=1)) <= today < rule.after(first_kept)
