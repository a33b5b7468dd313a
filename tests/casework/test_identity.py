"""The identity pages: unknown is an answer, bad input gets its sentence, nobody is overwritten, nobody is doubled."""

import uuid

import pytest
from django.urls import reverse

from casework.actions import cases, people
from casework.enums import Absence, Relation
from casework.errors import Refusal
from casework.models import AuditEvent, CaseMember, Person, TravelDocument
from casework.partial_dates import PartialDate
from tests.cast import CONSENT, open_case

ROWS = {"members-TOTAL_FORMS": "2", "members-INITIAL_FORMS": "0"}
TYPED = {
    "given_names": "Ramaz",
    "family_name": "Mamedov",
    "birth_year": "1990",
    "sex": "male",
    "nationality": "GE",
    "language": "ka",
    "phone_absence": "withheld",
    "destination": "GE",
    "unaccompanied_minor": "no",
}


@pytest.fixture
def new_case(cast):
    """A case whose consent is recorded, and nothing else yet."""
    return cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=cast.paris, consent=CONSENT, actor=cast.samir
    )


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def identity(case):
    return reverse("case_identity", args=[case.pk])


def hidden(client, url):
    """What the page carries along: its uid, its snapshot."""
    form = client.get(url).context["form"]
    return {name: str(form[name].value()) for name in ("uid", "snapshot") if name in form.fields}


def send(client, case, url=None, carried=None, **changes):
    url = url or identity(case)
    return client.post(url, {**(carried or hidden(client, url)), **ROWS, **TYPED, **changes})


def saved(case):
    return Person.objects.get(pk=case.principal_id)


def errors_of(response):
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["form"].errors.items()}


# --- Answers ------------------------------------------------------------------------------------------------------


def test_identity_is_saved_and_the_step_is_settled(signed_in, cast, new_case):
    response = send(signed_in(cast.claire), new_case)
    assert response.headers["Location"] == reverse("case_detail", args=[new_case.pk])
    person = saved(new_case)
    assert (person.full_name, person.birth, person.sex, person.nationality) == (
        "Ramaz Mamedov",
        PartialDate(1990),
        "male",
        "GE",
    )
    assert (person.phone, person.email) == (Absence.WITHHELD, Absence.NOT_ASKED)
    new_case.refresh_from_db()
    assert (new_case.destination, new_case.unaccompanied_minor, new_case.next_step) == ("GE", False, "counselling")


def test_everything_may_be_unknown_withheld_or_not_asked(signed_in, cast, new_case):
    absent = dict.fromkeys(("given_names", "family_name", "birth_year", "destination"), "")
    absent |= {"sex": "withheld", "nationality": "unknown", "language": "", "family_name_absence": "unknown"}
    assert send(signed_in(cast.claire), new_case, **absent, birth_absence="withheld").status_code == 302
    person = saved(new_case)
    assert (person.family_name, person.given_names) == (Absence.UNKNOWN, Absence.NOT_ASKED)
    assert (person.birth, person.sex, person.nationality) == (Absence.WITHHELD, Absence.WITHHELD, Absence.UNKNOWN)
    assert not person.tokens.exists()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"unaccompanied_minor": ""}, "unaccompanied_minor", "their protection depends on it"),
        ({"birth_day": "31", "birth_month": "2"}, "birth", "This date does not exist"),
        ({"birth_year": "", "birth_month": "2"}, "birth", "Give at least the year"),
        ({"birth_absence": "unknown"}, "birth", "keep one of the two"),
        ({"family_name_absence": "withheld"}, "family_name", "keep one of the two"),
        ({"phone": "ask Ali", "phone_absence": ""}, "phone", "A telephone number has 6 to 15 digits"),
        ({"phone": "12", "phone_absence": ""}, "phone", "A telephone number has 6 to 15 digits"),
        ({"email": "ramaz"}, "email", "valid email address"),
        ({"sex": "robot"}, "sex", "Select a valid choice"),
        ({"nationality": "ZZ"}, "nationality", "Select a valid choice"),
        ({"destination": "ZZ"}, "destination", "Select a valid choice"),
        ({"document_number": "12"}, "document_number", "at least five letters or digits"),
        ({"document_expires_on": "2030-01-01"}, "document_number", "Give the number of the travel document"),
        ({"document_number": "12AB34567", "document_expires_on": "soon"}, "document_expires_on", "valid date"),
        ({"given_names": "x" * 101}, "given_names", "at most 100 characters"),
        ({"given_names": "a\x00b"}, "given_names", "Null characters are not allowed"),
        ({"unaccompanied_minor": "yes"}, "unaccompanied_minor", "this person is of age"),
        ({"birth_year": "2015"}, "unaccompanied_minor", "answer yes, or add the adult"),
        ({"uid": "no uuid"}, "uid", "valid UUID"),
    ],
)
def test_bad_input_gets_its_sentence_and_nothing_typed_is_lost(signed_in, cast, new_case, typed, field, sentence):
    response = send(signed_in(cast.claire), new_case, **typed)
    found = errors_of(response)
    assert list(found) == [field]
    assert sentence in found[field][0]
    html = response.content.decode()
    assert 'value="Mamedov"' in html
    for value in typed.values():
        assert value in html
    assert saved(new_case).family_name is Absence.NOT_ASKED


@pytest.mark.parametrize("missing", [{}, {"members-TOTAL_FORMS": "x"}, {"members-TOTAL_FORMS": "9999"}])
def test_page_without_its_rows_is_refused_in_words(signed_in, cast, new_case, missing):
    client = signed_in(cast.claire)
    response = client.post(identity(new_case), {**hidden(client, identity(new_case)), **TYPED, **missing})
    assert response.status_code == 200
    assert saved(new_case).family_name is Absence.NOT_ASKED


def test_language_taken_off_the_list_stays_the_answer(signed_in, cast, case):
    people.change_identity(case, case.principal, {"language": "xx"}, version=2, seen={}, actor=cast.claire)
    client = signed_in(cast.claire)
    response = send(client, case, language="xx", given_names="Amina", family_name="Haddad", birth_year="1987")
    assert response.status_code == 302
    assert saved(case).language == "xx"


def test_travel_document_is_kept_corrected_and_taken_out(signed_in, cast, new_case):
    client = signed_in(cast.claire)
    send(client, new_case, document_number="12 AB 34567", document_expires_on="2030-05-01")
    document = TravelDocument.objects.get()
    assert (document.number, document.kind, str(document.expires_on)) == ("12 AB 34567", "passport", "2030-05-01")
    before = saved(new_case).tokens.count()
    send(client, new_case, document_number="12AB34568", document_kind="laissez_passer")
    document = TravelDocument.objects.get()
    assert (document.number, document.kind, document.expires_on) == ("12AB34568", "laissez_passer", None)
    send(client, new_case)
    assert not TravelDocument.objects.exists()
    assert saved(new_case).tokens.count() == before - 1


# --- The family ---------------------------------------------------------------------------------------------------


def row(number, **answers):
    return {f"members-{number}-{name}": value for name, value in answers.items()}


def test_family_of_six_is_recorded_on_one_page(signed_in, cast, new_case):
    rows = {}
    for number, (relation, given) in enumerate(
        [("spouse", "Nino"), ("child", "Luka"), ("child", "Ana"), ("parent", "Eteri"), ("sibling", "Gio")]
    ):
        rows |= row(number, relation=relation, given_names=given, family_name="Mamedov", nationality="same")
    rows |= row(1, birth_day="3", birth_month="2", birth_year="2019", sex="male")
    response = send(signed_in(cast.claire), new_case, **rows, **{"members-TOTAL_FORMS": "7"})
    assert response.status_code == 302
    family = list(new_case.members.exclude(relation=Relation.PRINCIPAL).select_related("person"))
    assert [member.person.given_names for member in family] == ["Nino", "Luka", "Ana", "Eteri", "Gio"]
    assert {member.person.nationality for member in family} == {"GE"}
    assert (family[1].person.birth, family[0].person.birth) == (PartialDate(2019, 2, 3), Absence.NOT_ASKED)


def test_row_that_says_too_little_gets_its_sentence_and_removed_rows_are_left_out(signed_in, cast, new_case):
    client = signed_in(cast.claire)
    response = send(client, new_case, **row(0, given_names="Luka", birth_month="2"), **row(1, given_names="Ana"))
    first = response.context["rows"].forms[0].errors
    assert first["relation"] == ["Say how this person is related."]
    assert "Give at least the year" in first["birth"][0]
    assert 'value="Luka"' in response.content.decode()
    response = send(client, new_case, **row(0, given_names="Luka", DELETE="on"), **row(1, DELETE="on"))
    assert response.status_code == 302
    assert new_case.members.count() == 1


def test_page_sent_twice_makes_each_person_once(signed_in, cast, new_case):
    client = signed_in(cast.claire)
    carried = hidden(client, identity(new_case))
    for _ in range(2):
        assert (
            send(client, new_case, carried=carried, **row(0, relation="child", given_names="Luka")).status_code == 302
        )
    assert new_case.members.count() == 2
    assert AuditEvent.objects.filter(case=new_case.pk, action="step.done", detail__step="identity").count() == 1


def test_page_sent_again_with_another_family_loses_nothing(signed_in, cast, new_case):
    client = signed_in(cast.claire)
    carried = hidden(client, identity(new_case))
    send(client, new_case, carried=carried, **row(0, relation="child", given_names="Luka"))
    response = send(client, new_case, carried=carried, **row(0, relation="child", given_names="Ana"))
    assert errors_of(response) == {"__all__": ["These family members are recorded already: open them to change them."]}
    assert 'value="Ana"' in response.content.decode()


def test_minor_with_an_adult_of_the_family_is_not_alone(signed_in, cast, new_case):
    client = signed_in(cast.claire)
    alone = row(0, relation="child", given_names="Luka")
    assert send(client, new_case, birth_year="2015", **alone).status_code == 200
    with_mother = row(0, relation="parent", given_names="Nino")
    assert send(client, new_case, birth_year="2015", **with_mother).status_code == 302


def test_family_member_is_added_changed_and_found_in_this_case_only(signed_in, cast, case):
    client = signed_in(cast.claire)
    url = reverse("case_member_add", args=[case.pk])
    answers = {"given_names": "Lina", "family_name": "Haddad", "relation": "child", "document_number": "99XY11223"}
    for _ in range(2):
        carried = {"uid": str(uuid.UUID(int=77))}
        assert client.post(url, {**carried, **answers}).status_code == 302
    member = CaseMember.objects.get(relation="child")
    assert (member.person.full_name, member.person.travel_documents.get().number) == ("Lina Haddad", "99XY11223")
    url = reverse("case_member", args=[case.pk, member.person_id])
    client.post(url, {**hidden(client, url), **answers, "relation": "sibling", "birth_year": "2011"})
    member.refresh_from_db()
    assert (member.relation, Person.objects.get(pk=member.person_id).birth) == ("sibling", PartialDate(2011))
    assert client.get(reverse("case_member", args=[open_case(cast).pk, member.person_id])).status_code == 404
    principal = reverse("case_member", args=[case.pk, case.principal_id])
    assert client.get(principal).headers["Location"] == identity(case)


def test_person_of_another_case_cannot_be_taken_by_their_id(cast, case):
    stranger = open_case(cast, by=cast.yann, office=cast.lyon).principal
    with pytest.raises(Refusal):
        people.add_member(case, {"given_names": "Amina"}, relation="child", actor=cast.claire, person_id=stranger.pk)
    assert case.members.count() == 1


# --- Who may ------------------------------------------------------------------------------------------------------


def test_field_worker_identifies_whom_they_brought_until_it_is_settled(signed_in, cast, new_case):
    client = signed_in(cast.samir)
    carried = hidden(client, identity(new_case))
    assert send(client, new_case, carried=carried).status_code == 302
    assert saved(new_case).given_names == "Ramaz"
    assert client.get(identity(new_case)).status_code == 404
    again = send(client, new_case, carried=carried, given_names="Somebody")
    assert again.headers["Location"] == reverse("case_detail", args=[new_case.pk])
    assert saved(new_case).given_names == "Ramaz"
    assert client.post(identity(new_case), TYPED).status_code == 404


def test_nobody_else_of_the_field_gets_there(signed_in, cast, new_case):
    for user in (cast.yann, cast.nadia, cast.marc, cast.odile, cast.delphine, cast.alain, cast.personne):
        assert signed_in(user).get(identity(new_case)).status_code == 404


def test_members_are_for_whoever_works_the_case(signed_in, cast, new_case):
    assert signed_in(cast.samir).get(reverse("case_member_add", args=[new_case.pk])).status_code == 404


def test_identity_of_a_case_given_up_is_refused_in_words(signed_in, cast, new_case):
    cases.withdraw(new_case, reason="stay", actor=cast.claire)
    assert errors_of(send(signed_in(cast.claire), new_case)) == {
        "__all__": ["The case is not in progress: resume it first."]
    }
    assert saved(new_case).family_name is Absence.NOT_ASKED
