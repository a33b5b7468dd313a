"""Two people editing the same person: what does not clash is merged, what clashes is chosen, nothing is overwritten."""

import pytest

from casework.actions import people
from casework.actions.people import merge
from casework.enums import Absence
from casework.errors import Conflict
from casework.forms.snapshots import open_snapshot, sealed_snapshot
from casework.models import AuditEvent, Person
from casework.partial_dates import PartialDate
from tests.casework.test_identity import hidden, identity, send, signed_in  # noqa: F401

AMINA = {
    "given_names": "Amina",
    "family_name": "Haddad",
    "birth_year": "1987",
    "birth_month": "3",
    "nationality": "DZ",
    "sex": "",
    "language": "",
    "phone": "+33 6 98 76 54 32",
    "phone_absence": "",
    "destination": "DZ",
}


@pytest.fixture
def meanwhile(signed_in, cast, case):  # noqa: F811
    """Claire has the page open; `meanwhile(**values)` is what Lucie saves before Claire does. Returns Claire's send."""
    client = signed_in(cast.claire)
    carried = hidden(client, identity(case))

    def change(**values):
        version = Person.objects.get(pk=case.principal_id).version
        people.change_identity(case, case.principal, values, version=version, seen={}, actor=cast.lucie)
        return lambda **typed: send(client, case, carried=carried, **{**AMINA, **typed})

    return change


def saved(case):
    return Person.objects.get(pk=case.principal_id)


def test_changes_to_different_answers_are_both_kept_and_it_is_said(meanwhile, case):
    mine = meanwhile(email="amina@example.org")
    response = mine(sex="female")
    assert response.status_code == 302
    assert (saved(case).email, saved(case).sex) == ("amina@example.org", "female")
    shown = response.client.get(response.headers["Location"]).content.decode()
    assert "Meanwhile a colleague changed: E-mail. Their changes and yours are both kept." in shown


def test_the_same_change_by_both_is_no_conflict(meanwhile, case):
    assert meanwhile(sex="female")(sex="female").status_code == 302
    assert saved(case).sex == "female"


def test_clash_shows_both_values_and_saves_nothing(meanwhile, case):
    response = meanwhile(family_name="Haddadi", email="a@example.org")(family_name="El Haddad", sex="female")
    assert response.status_code == 200
    [row] = response.context["form"].conflict_rows
    assert (str(row["label"]), row["saved"], row["mine"], row["choice"]) == ("Family name", "Haddadi", "El Haddad", "")
    html = response.content.decode()
    for words in ("This was changed while you were writing", "Lucie saved other values", 'value="El Haddad"'):
        assert words in html
    assert (saved(case).family_name, saved(case).sex) == ("Haddadi", Absence.NOT_ASKED)


@pytest.mark.parametrize(("choice", "name"), [("saved", "Haddadi"), ("mine", "El Haddad")])
def test_choice_is_kept_with_all_else_that_was_typed(meanwhile, case, choice, name):
    mine = meanwhile(family_name="Haddadi", email="a@example.org")
    page = mine(family_name="El Haddad", sex="female").context["form"]
    response = mine(
        **{
            "family_name": "El Haddad",
            "sex": "female",
            "snapshot": page["snapshot"].value(),
            "choice-family_name": choice,
        }
    )
    assert response.status_code == 302
    assert (saved(case).family_name, saved(case).sex, saved(case).email) == (name, "female", "a@example.org")


def test_page_sent_without_a_choice_asks_again(meanwhile, case):
    mine = meanwhile(family_name="Haddadi")
    page = mine(family_name="El Haddad").context["form"]
    response = mine(family_name="El Haddad", snapshot=page["snapshot"].value())
    assert response.context["form"].non_field_errors() == ["Choose what to keep: Family name."]
    assert [row["mine"] for row in response.context["form"].conflict_rows] == ["El Haddad"]
    assert saved(case).family_name == "Haddadi"


def test_third_change_during_the_choice_is_asked_about_too(meanwhile, cast, case):
    mine = meanwhile(family_name="Haddadi")
    page = mine(family_name="El Haddad").context["form"]
    people.change_identity(case, case.principal, {"family_name": "Hadad"}, version=3, seen={}, actor=cast.lucie)
    typed = {"family_name": "El Haddad", "snapshot": page["snapshot"].value(), "choice-family_name": "mine"}
    response = mine(**typed)
    assert [row["saved"] for row in response.context["form"].conflict_rows] == ["Hadad"]
    assert saved(case).family_name == "Hadad"


def test_country_of_return_and_travel_document_clash_like_the_rest(meanwhile, cast, case):
    mine = meanwhile(sex="female")
    people.settle_identity(case, on=case.opened_on, destination="TN", unaccompanied_minor=False, actor=cast.lucie)
    people.record_travel_document(case, case.principal, number="11AA22333", actor=cast.lucie)
    response = mine(destination="MA", document_number="99ZZ88777")
    rows = {str(row["label"]): (row["saved"], row["mine"]) for row in response.context["form"].conflict_rows}
    assert rows == {"Country of return": ("Tunisia", "Morocco"), "Document number": ("11AA22333", "99ZZ88777")}
    case.refresh_from_db()
    assert case.destination == "TN"


@pytest.mark.parametrize("snapshot", ["", "x", "AAAA", "é"])
def test_page_whose_snapshot_was_altered_overwrites_nothing(meanwhile, case, snapshot):
    response = meanwhile(email="a@example.org")(family_name="El Haddad", snapshot=snapshot)
    asked = {str(row["label"]) for row in response.context["form"].conflict_rows}
    assert asked == {"Family name", "E-mail"}
    assert saved(case).family_name == "Haddad"


def test_snapshot_opens_for_its_user_case_and_person_only():
    answers = {"a": Absence.UNKNOWN, "b": PartialDate(1987, 3), "c": "unknown", "d": None, "e": False}
    sealed = sealed_snapshot(answers, about=(1, 2, 3), clashes=["a"])
    opened, clashes = open_snapshot(sealed, about=(1, 2, 3))
    assert (opened, clashes) == (answers, ("a",))
    assert [isinstance(opened[name], Absence) for name in "ac"] == [True, False]
    assert open_snapshot(sealed, about=(1, 2, 4)) == ({}, ())
    assert open_snapshot(sealed[:-4], about=(1, 2, 3)) == ({}, ())


@pytest.mark.parametrize(
    ("saved_now", "seen", "typed", "expected"),
    [
        ("a", "a", "a", ({}, set())),
        ("a", "a", "b", ({"x": "b"}, set())),
        ("b", "a", "a", ({}, {"x"})),
        ("b", "a", "b", ({}, set())),
        (Absence.UNKNOWN, Absence.UNKNOWN, "unknown", ({"x": "unknown"}, set())),
    ],
)
def test_merge(saved_now, seen, typed, expected):
    assert merge({"x": saved_now}, {"x": seen}, {"x": typed}) == expected


def test_merge_of_two_different_changes_is_a_conflict():
    with pytest.raises(Conflict) as caught:
        merge({"x": "b", "y": "1"}, {"x": "a", "y": "1"}, {"x": "c", "y": "2"})
    assert caught.value.fields == {"x": "b"}
    assert "b" not in str(caught.value).replace("conflict", "")


def test_who_saves_leaves_names_of_answers_in_the_trail(meanwhile, cast, case):
    meanwhile(email="a@example.org")(sex="female", given_names="Amina Nour")
    event = (
        AuditEvent.objects.filter(case=case.pk, action="identity.changed", actor=cast.claire).order_by("-id").first()
    )
    assert event.fields == ["given_names", "sex"]
