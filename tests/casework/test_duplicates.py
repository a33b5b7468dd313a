"""Somebody who may be known already is shown before anything is saved; of others only that they are known elsewhere."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from casework import access
from casework.actions import cases, people
from casework.candidates import ELSEWHERE_AT_MOST, HERE_AT_MOST
from casework.duplicates import Likeness, Typed, likeness, possible_duplicates
from casework.enums import Absence
from casework.models import AuditEvent, DuplicatePair, HolderRequest, Person
from casework.partial_dates import PartialDate
from tests.casework.test_identity import hidden, identity, row, send, signed_in  # noqa: F401
from tests.cast import CONSENT, open_case

AMINA = {"given_names": "Amina", "family_name": "Haddad", "birth": PartialDate(1987)}


@pytest.fixture
def new_case(cast):
    return cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=cast.paris, consent=CONSENT, actor=cast.samir
    )


def found_for(case, user, *numbers, **values):
    return possible_duplicates([Typed(Person(**{**AMINA, **values}), numbers)], case, user)


def reasons(found):
    return [str(reason) for match in found.here for reason in match.reasons]


@pytest.mark.parametrize(
    ("known", "typed", "agree"),
    [
        ({}, {}, True),
        ({}, {"family_name": "HADDAD", "given_names": "amina nour"}, True),
        ({}, {"family_name": "Amina", "given_names": "Haddad"}, True),
        ({}, {"birth": PartialDate(1988)}, True),
        ({}, {"birth": Absence.UNKNOWN}, True),
        ({}, {"birth": PartialDate(1952)}, False),
        ({}, {"given_names": "Lina"}, False),
        ({}, {"given_names": "Lina", "birth": PartialDate(1987, 3)}, False),
        ({}, {"given_names": Absence.WITHHELD}, True),
        ({}, {"given_names": "X", "family_name": "Y", "phone": "+33 6 98 76 54 32"}, True),
        ({}, {"given_names": "X", "family_name": "Y", "phone": "+33 6 11 76 54 32"}, False),
        ({"family_name": "حداد", "given_names": "أمينة"}, {"family_name": "حداد", "given_names": "أمينة"}, True),
    ],
)
def test_people_agree_by_names_year_or_telephone(cast, new_case, known, typed, agree):
    open_case(cast, **known)
    assert bool(found_for(new_case, cast.claire, **typed)) is agree


def test_people_agree_by_document_number_however_written(cast, case, new_case):
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    found = found_for(new_case, cast.claire, "12 ab-34567", given_names="X", family_name="Y")
    with translation.override("en"):
        assert reasons(found) == ["same document number", "same year of birth"]


def test_members_of_the_same_case_are_no_duplicates(cast, case):
    assert not found_for(case, cast.claire)


def test_what_was_compared_at_an_earlier_saving_is_not_asked_again(cast, case):
    open_case(cast)
    typed = Person(id=case.principal_id, **AMINA)
    assert not possible_duplicates([Typed(typed)], case, cast.claire)
    typed.phone = "+33 6 98 76 54 32"
    assert not possible_duplicates([Typed(typed)], case, cast.claire)


def test_match_is_shown_with_its_case_before_anything_is_saved(signed_in, cast, case, new_case):  # noqa: F811
    client = signed_in(cast.claire)
    response = send(client, new_case, given_names="Amina", family_name="Haddad", birth_year="1987")
    html = response.content.decode()
    assert response.status_code == 200
    for words in (
        case.reference,
        "same name, same year of birth",
        "likeness 45 out of 100",
        "Paris",
        "In progress",
        'value="1987"',
    ):
        assert words in html
    assert reverse("case_detail", args=[case.pk]) in html
    assert Person.objects.get(pk=new_case.principal_id).family_name is Absence.NOT_ASKED
    assert "known elsewhere" not in html


def confirm(response, **changes):
    return {"compared": response.context["form"]["compared"].value(), "confirmed": "on", **changes}


def test_person_is_saved_once_said_to_be_somebody_else(signed_in, cast, case, new_case):  # noqa: F811
    client = signed_in(cast.claire)
    typed = {"given_names": "Amina", "family_name": "Haddad", "birth_year": "1987"}
    shown = send(client, new_case, **typed)
    unconfirmed = send(client, new_case, **typed, compared=confirm(shown)["compared"])
    assert unconfirmed.context["form"].errors["confirmed"] == ["Compare, then say that it is not the same person."]
    assert send(client, new_case, **typed, **confirm(shown)).status_code == 302
    assert Person.objects.get(pk=new_case.principal_id).full_name == "Amina Haddad"


def test_confirmation_holds_only_for_whom_it_was_given(signed_in, cast, case, new_case):  # noqa: F811
    open_case(cast, given_names="Giorgi", family_name="Beridze")
    client = signed_in(cast.claire)
    shown = send(client, new_case, given_names="Amina", family_name="Haddad", birth_year="1987")
    other = send(client, new_case, given_names="Giorgi", family_name="Beridze", birth_year="1987", **confirm(shown))
    assert other.status_code == 200
    assert "Giorgi Beridze" in other.content.decode()
    assert "checked" not in str(other.context["form"]["confirmed"])


def test_member_of_the_family_typed_on_the_page_is_compared_too(signed_in, cast, case, new_case):  # noqa: F811
    response = send(
        signed_in(cast.claire), new_case, **row(0, relation="spouse", given_names="Amina", family_name="Haddad")
    )
    assert case.reference in response.content.decode()
    assert new_case.members.count() == 1


def test_of_a_case_elsewhere_only_that_somebody_is_known(signed_in, cast, new_case):  # noqa: F811
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    response = send(signed_in(cast.claire), new_case, given_names="Amina", family_name="Haddad", birth_year="1987")
    html = response.content.decode()
    assert "Somebody like this is known elsewhere." in html
    for secret in (away.reference, str(away.pk), str(away.principal_id), "Lyon", "Amina Haddad", "same name"):
        assert secret not in html


def test_field_worker_sees_the_name_and_not_the_situation_of_whom_they_brought(signed_in, cast, new_case):  # noqa: F811
    mine = open_case(cast)
    response = send(signed_in(cast.samir), new_case, given_names="Amina", family_name="Haddad", birth_year="1987")
    html = response.content.decode()
    assert mine.reference in html
    assert "In progress" not in html
    open_case(cast, by=cast.claire, given_names="Giorgi", family_name="Beridze")
    response = send(signed_in(cast.samir), new_case, given_names="Giorgi", family_name="Beridze", birth_year="1987")
    assert "known elsewhere" in response.content.decode()


def test_case_shared_with_the_user_is_here_until_the_share_ends(cast, new_case):
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    share = access.grant(away, cast.claire, until=timezone.now() + datetime.timedelta(days=1), actor=cast.nadia)
    found = found_for(new_case, cast.claire)
    assert ([match.case for match in found.here], found.elsewhere) == ([away], False)
    access.revoke(share)
    found = found_for(new_case, cast.claire)
    assert ([match.case for match in found.here], found.elsewhere) == ([], True)


def test_comparison_is_in_the_trail_without_names(cast, case, new_case):
    away = open_case(cast, by=cast.yann, office=cast.lyon).principal_id
    found_for(new_case, cast.claire)
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.case, event.purpose) == ("people.compared", new_case.pk, "duplicate_check")
    assert (event.objects_seen, event.detail) == ([case.pk, away], {"here": "1", "elsewhere": "yes"})


def test_person_without_tokens_is_compared_with_nobody(cast, case, new_case):
    count = AuditEvent.objects.count()
    assert not found_for(new_case, cast.claire, given_names=Absence.UNKNOWN, birth=Absence.UNKNOWN)
    assert AuditEvent.objects.count() == count


def test_at_most_thirty_people_are_opened(cast, new_case, django_assert_max_num_queries):
    assert HERE_AT_MOST + ELSEWHERE_AT_MOST == 30
    for _ in range(3):
        open_case(cast)
        open_case(cast, by=cast.yann, office=cast.lyon)
    with django_assert_max_num_queries(14):
        found = found_for(new_case, cast.claire)
    assert (len(found.here), found.elsewhere, len(found.people)) == (3, True, 6)


def test_duplicate_of_a_family_member_added_later_is_shown(signed_in, cast, case):  # noqa: F811
    other = open_case(cast, given_names="Lina", family_name="Mansour")
    url = reverse("case_member_add", args=[case.pk])
    typed = {"uid": str(uuid.uuid4()), "relation": "child", "given_names": "Lina", "family_name": "Mansour"}
    response = signed_in(cast.claire).post(url, typed)
    assert other.reference in response.content.decode()
    assert case.members.count() == 1
    assert hidden(response.client, identity(case))


# --- What is said of them -------------------------------------------------------------------------------------------

TYPED_AMINA = {"given_names": "Amina", "family_name": "Haddad", "birth_year": "1987"}


def the_pair(one, other):
    return DuplicatePair.objects.between(one.principal_id, other.principal_id).get()


def test_somebody_else_is_remembered_and_not_asked_again(signed_in, cast, case, new_case):  # noqa: F811
    client = signed_in(cast.claire)
    assert send(client, new_case, **TYPED_AMINA, **confirm(send(client, new_case, **TYPED_AMINA))).status_code == 302
    pair = the_pair(case, new_case)
    assert (pair.state, pair.decided_by, pair.reasons) == ("different", cast.claire, ["name", "year"])
    again = send(client, new_case, **TYPED_AMINA, phone="+33 6 98 76 54 32", phone_absence="")
    assert again.status_code == 302  # the telephone agrees too by now: still not asked


def test_same_person_is_saved_and_proposed_to_a_team_lead(signed_in, cast, case, new_case):  # noqa: F811
    client = signed_in(cast.claire)
    response = send(client, new_case, **TYPED_AMINA, same_as=str(case.principal_id))
    pair = the_pair(case, new_case)
    assert response.headers["Location"] == reverse("duplicate_pair", args=[pair.pk])
    assert (pair.state, pair.proposed_by) == ("open", cast.claire)
    assert Person.objects.get(pk=new_case.principal_id).full_name == "Amina Haddad"


def test_field_worker_proposes_too_and_sees_no_comparison(signed_in, cast, case, new_case):  # noqa: F811
    response = send(signed_in(cast.samir), new_case, **TYPED_AMINA, same_as=str(case.principal_id))
    assert response.headers["Location"] == reverse("case_detail", args=[new_case.pk])
    assert the_pair(case, new_case).proposed_by == cast.samir


@pytest.mark.parametrize("said", ["", "nonsense", "a\x00", "72eb6ac7-99b9-43b7-a9c4-98e79cd29650"])
def test_same_as_somebody_who_was_not_shown_asks_again(signed_in, cast, case, new_case, said):  # noqa: F811
    assert send(signed_in(cast.claire), new_case, **TYPED_AMINA, same_as=said).status_code == 200
    assert not DuplicatePair.objects.exists()


def test_somebody_elsewhere_cannot_be_named_as_the_same(signed_in, cast, new_case):  # noqa: F811
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    assert send(signed_in(cast.claire), new_case, **TYPED_AMINA, same_as=str(away.principal_id)).status_code == 200


def test_team_that_holds_the_file_is_asked_while_entering(signed_in, cast, new_case):  # noqa: F811
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    client = signed_in(cast.claire)
    shown = send(client, new_case, **TYPED_AMINA)
    assert "Ask the team that holds the file" in shown.content.decode()
    assert send(client, new_case, **TYPED_AMINA, **confirm(shown), ask_elsewhere="on").status_code == 302
    question = HolderRequest.objects.get()
    assert (question.asking_case, question.holder_case, question.answer) == (new_case, away, "waiting")
    assert the_pair(away, new_case).state == "open"
    assert AuditEvent.objects.get(action="holder.asked").objects_seen == [new_case.principal_id]


# --- The score ------------------------------------------------------------------------------------------------------


def score(**other):
    whole = {**AMINA, "nationality": "DZ", "sex": "female", "phone": "+33 6 98 76 54 32"}
    numbers = other.pop("numbers", ())
    relatives = frozenset(other.pop("relatives", ()))
    one = Typed(Person(**whole), ("AB123456",), frozenset({"lina"}))
    return likeness(one, Typed(Person(**{**whole, "phone": Absence.NOT_ASKED, **other}), numbers, relatives))


@pytest.mark.parametrize(
    ("other", "points", "reasons"),
    [
        ({}, 60, ["name", "year", "nationality"]),
        ({"family_name": "Hadad"}, 56, ["name_alike", "year", "nationality"]),
        ({"given_names": "Haddad", "family_name": "Amina"}, 56, ["name_crossed", "year", "nationality"]),
        ({"given_names": "Mona", "family_name": "Aziz", "other_names": "Amina Haddad"}, 54, ["other_name"]),
        ({"given_names": Absence.WITHHELD}, 40, ["family_name"]),
        ({"birth": PartialDate(1988)}, 53, ["near_year"]),
        ({"birth": PartialDate(1952)}, 10, ["name"]),
        ({"birth": Absence.UNKNOWN}, 45, ["name"]),
        ({"nationality": "MA"}, 45, ["name"]),
        ({"sex": "male"}, 45, ["name"]),
        ({"relatives": ["lina"]}, 70, ["relative"]),
        ({"phone": "06 98 76 54 32"}, 95, ["phone"]),
        ({"numbers": ("ab 123456",)}, 100, ["number"]),
        ({"numbers": ("AB123456",), "birth": PartialDate(1952), "sex": "male"}, 100, ["number"]),
        ({"given_names": "Giorgi", "family_name": "Beridze", "nationality": "GE", "sex": "male"}, 0, ["year"]),
    ],
)
def test_score_is_made_of_its_reasons(other, points, reasons):
    found = score(**other)
    assert found.score == points
    assert set(reasons) <= set(found.reasons)


def test_whole_date_of_birth_tells_more_than_its_year():
    day = PartialDate(1987, 3, 14)
    one, other = Typed(Person(**{**AMINA, "birth": day})), Typed(Person(**{**AMINA, "birth": day}))
    assert likeness(one, other) == Likeness(65, ("name", "birth"))


@given(st.data())
def test_likeness_is_the_same_both_ways(data):
    names = st.sampled_from(["Amina", "Haddad", "Hadad", "Giorgi", "حداد", Absence.UNKNOWN, ""])
    years = st.sampled_from([PartialDate(1987), PartialDate(1988), PartialDate(1952, 1, 2), Absence.UNKNOWN])

    def somebody():
        return Typed(
            Person(
                given_names=data.draw(names),
                family_name=data.draw(names),
                other_names=data.draw(st.sampled_from(["", "Amina Haddad"])),
                birth=data.draw(years),
                nationality=data.draw(st.sampled_from(["DZ", "MA", Absence.NOT_ASKED])),
            ),
            data.draw(st.sampled_from([(), ("AB123456",)])),
        )

    one, other = somebody(), somebody()
    there, back = likeness(one, other), likeness(other, one)
    assert (there.score, set(there.reasons)) == (back.score, set(back.reasons))
    assert 0 <= there.score <= 100
