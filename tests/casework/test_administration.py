"""Administration: accounts, roles and reference data; four eyes on roles, and nobody helped in sight."""

import datetime
import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import audit
from casework.access import Capability, RoleAssignment, can
from casework.actions import administration
from casework.enums import Role
from casework.errors import Refusal
from casework.models import AuditEvent, Office, ReferenceTerm, Team, User
from outreach.models import Partner, Site
from tests.cast import PASSWORD, make_user
from tests.fresh import prove

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def admin(client, cast):
    prove(client, cast.alain)
    client.cookies["django_language"] = "en"
    return client


def fresh(user):
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def last_event():
    event = AuditEvent.objects.filter(action=audit.ADMINISTERED).latest("pk")
    return event.actor.full_name, event.kind, event.detail, event.fields


def errors(response):
    return dict(response.context["form"].errors)


# --- Accounts ---------------------------------------------------------------------------------------------------------


def add(client, **values):
    given = {"uid": str(uuid.uuid4()), "email": "Zoe@Escale.example", "full_name": "Zoé Martin", **values}
    return client.post(reverse("user_add"), given)


def test_new_user_chooses_a_password_by_mail_and_opens_nothing_yet(admin):
    assert add(admin).status_code == 302
    user = User.objects.get(email="zoe@escale.example")
    assert (user.has_usable_password(), can(user, Capability.WORK_CASES)) == (False, False)
    (sent,) = mail.outbox
    link = re.search(r"https?://[^/]+(/account/password/\S+)", sent.body)[1]
    assert (sent.to, "Zoé" in sent.body + sent.subject) == (["zoe@escale.example"], False)
    visitor = Client()
    page = visitor.get(link, follow=True)
    done = visitor.post(
        page.request["PATH_INFO"], {"password1": "a long new sentence", "password2": "a long new sentence"}
    )
    assert done.status_code == 302
    assert fresh(user).check_password("a long new sentence")
    verbs = AuditEvent.objects.filter(action=audit.ADMINISTERED).order_by("pk").values_list("detail", flat=True)
    assert list(verbs) == [{"verb": "added"}, {"verb": "password_link"}]


def test_sending_the_form_twice_makes_one_account(admin):
    uid = str(uuid.uuid4())
    add(admin, uid=uid)
    assert add(admin, uid=uid).status_code == 302
    assert User.objects.filter(email__iexact="zoe@escale.example").count() == 1


def test_mail_server_that_is_away_is_said_and_the_account_stands(admin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = admin.get(add(admin).url)
    assert "could not be sent" in response.content.decode()
    assert User.objects.filter(email="zoe@escale.example").exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"email": "claire@ESCALE.example"}, "email", "There is an account with this address already."),
        ({"email": "not an address"}, "email", "Enter a valid email address."),
        ({"email": ""}, "email", "This field is required."),
        ({"full_name": ""}, "full_name", "This field is required."),
        ({"uid": "nonsense"}, "uid", "Enter a valid UUID."),
    ],
)
def test_bad_account_gets_a_sentence_and_keeps_what_was_typed(admin, values, field, sentence):
    response = add(admin, **values)
    assert errors(response)[field] == [sentence]
    assert values.get("full_name", "Zoé Martin") in response.content.decode()


def test_closing_an_account_ends_its_sessions_at_the_next_request(admin, cast):
    theirs = Client()
    theirs.login(email=cast.claire.email, password=PASSWORD)
    theirs.force_login(cast.claire)
    assert theirs.get(reverse("worklist")).status_code == 200
    admin.post(reverse("user_deactivate", args=[cast.claire.pk]))
    assert theirs.get(reverse("worklist")).status_code == 302
    assert last_event() == ("Alain", "casework.user", {"verb": "deactivated"}, ["is_active"])
    admin.post(reverse("user_activate", args=[cast.claire.pk]))
    assert fresh(cast.claire).is_active


def test_second_factor_is_reset_and_sessions_end(admin, cast):
    Authenticator.objects.create(user=cast.claire, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert admin.get(reverse("user_list")).content.decode().count("Yes") == 1
    admin.post(reverse("user_second_factor", args=[cast.claire.pk]))
    assert not Authenticator.objects.filter(user=cast.claire).exists()
    assert last_event()[2] == {"verb": "second_factor_reset"}


@pytest.mark.parametrize("name", ["user_deactivate", "user_activate", "user_second_factor"])
def test_nobody_does_it_to_their_own_account(admin, cast, name):
    response = admin.post(reverse(name, args=[cast.alain.pk]))
    assert errors(response)["__all__"] == ["Nobody does this to their own account: ask another administrator."]
    assert fresh(cast.alain).is_active


def test_name_is_corrected_and_the_address_stays(admin, cast):
    admin.post(reverse("user_rename", args=[cast.claire.pk]), {"full_name": "Claire Petit", "email": "x@y.example"})
    assert (fresh(cast.claire).full_name, fresh(cast.claire).email) == ("Claire Petit", cast.claire.email)


# --- Roles ------------------------------------------------------------------------------------------------------------


def give(client, user, **values):
    given = {"role": "caseworker", "starts_on": TODAY.isoformat(), **values}
    return client.post(
        reverse("role_add", args=[user.pk]), {name: value for name, value in given.items() if value != ""}
    )


def test_role_opens_an_office_from_the_day_it_starts(admin, cast):
    give(admin, cast.personne, office=cast.lyon.pk, starts_on=(TODAY + DAY).isoformat())
    assert not can(fresh(cast.personne), Capability.WORK_CASES)
    give(admin, cast.personne, office=cast.paris.pk, ends_on=TODAY.isoformat(), programme="voluntary_return")
    role = cast.personne.assignments.get(office=cast.paris)
    assert (role.role, role.programme, role.starts_on, role.ends_on) == ("caseworker", "voluntary_return", TODAY, TODAY)
    assert can(fresh(cast.personne), Capability.WORK_CASES)
    fields = ["role", "office", "programme", "starts_on", "ends_on"]
    assert last_event() == ("Alain", "casework.user", {"verb": "role_given", "role": "caseworker"}, fields)


def test_role_of_the_whole_organisation_takes_no_office(admin, cast):
    give(admin, cast.personne, role="manager", office=cast.paris.pk, team=cast.nord.pk)
    role = cast.personne.assignments.get()
    assert (role.role, role.office, role.team) == ("manager", None, None)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"role": ""}, "role", "This field is required."),
        ({"role": "king"}, "role", "Select a valid choice. king is not one of the available choices."),
        ({}, "office", "This role needs an office."),
        (
            {"role": "field_worker", "office": "paris"},
            "team",
            "A field worker sees what their team does: choose the team.",
        ),
        ({"office": "paris", "team": "est"}, "team", "This team belongs to another office."),
        ({"office": "paris", "starts_on": "2020-01-01"}, "starts_on", "A role starts today at the earliest."),
        ({"office": "paris", "starts_on": "yesterday"}, "starts_on", "Enter a valid date."),
        ({"office": "paris", "ends_on": "2020-01-01"}, "ends_on", "The role ends before it starts."),
    ],
)
def test_bad_role_gets_a_sentence_beside_the_field(admin, cast, values, field, sentence):
    values = {name: getattr(cast, value).pk if name in ("office", "team") else value for name, value in values.items()}
    response = give(admin, cast.personne, **values)
    assert errors(response)[field] == [sentence]
    assert cast.personne.assignments.count() == 0


def test_same_role_at_the_same_time_is_refused(admin, cast):
    response = give(admin, cast.claire, office=cast.paris.pk)
    assert errors(response)["__all__"] == ["This person has the same role at that time already."]


def test_nobody_gives_themselves_a_role_or_ends_their_own(admin, cast):
    response = give(admin, cast.alain, office=cast.paris.pk)
    assert errors(response)["__all__"] == ["Nobody changes their own roles: ask another administrator."]
    own = cast.alain.assignments.get()
    response = admin.post(reverse("role_end", args=[cast.alain.pk, own.pk]), {"when": "now"})
    assert errors(response)["__all__"] == ["Nobody changes their own roles: ask another administrator."]
    assert list(cast.alain.assignments.values_list("role", "ends_on")) == [("administrator", None)]


def test_another_administrator_does(cast):
    second = make_user("Anna", Role.ADMINISTRATOR)
    administration.give_role(cast.alain, role=Role.CASEWORKER, office=cast.paris, starts_on=TODAY, actor=second)
    assert can(fresh(cast.alain), Capability.WORK_CASES)


def test_role_ends_at_once_and_stays_in_the_history(admin, cast):
    role = cast.claire.assignments.get()
    RoleAssignment.objects.filter(pk=role.pk).update(starts_on=TODAY - 30 * DAY)
    admin.post(reverse("role_end", args=[cast.claire.pk, role.pk]), {"when": "now"})
    role.refresh_from_db()
    assert role.ends_on == TODAY - DAY
    assert not can(fresh(cast.claire), Capability.WORK_CASES)
    assert last_event()[2] == {"verb": "role_ended", "role": "caseworker"}


def test_role_given_by_mistake_today_goes(admin, cast):
    role = cast.claire.assignments.get()
    admin.post(reverse("role_end", args=[cast.claire.pk, role.pk]), {"when": "now"})
    assert not RoleAssignment.objects.filter(pk=role.pk).exists()


def test_role_ends_with_a_day(admin, cast):
    role = cast.claire.assignments.get()
    address = reverse("role_end", args=[cast.claire.pk, role.pk])
    admin.post(address, {"when": "later", "last_day": (TODAY + DAY).isoformat()})
    role.refresh_from_db()
    assert role.ends_on == TODAY + DAY
    assert errors(admin.post(address, {"when": "later"}))["last_day"] == ["Say on which day."]
    past = admin.post(address, {"when": "later", "last_day": "2020-01-01"})
    assert errors(past)["last_day"] == ["A role cannot end in the past."]


def test_role_of_another_user_is_not_found(admin, cast):
    assert admin.get(reverse("role_end", args=[cast.samir.pk, cast.claire.assignments.get().pk])).status_code == 404


def test_ended_role_is_not_ended_again(cast):
    role = cast.claire.assignments.get()
    role.starts_on, role.ends_on = TODAY - 9 * DAY, TODAY - 5 * DAY
    role.save()
    with pytest.raises(Refusal):
        administration.end_role(role, last_day=TODAY, actor=cast.alain)


# --- Reference data ---------------------------------------------------------------------------------------------------


def test_office_is_added_changed_and_taken_out_of_use(admin):
    admin.post(reverse("office_add"), {"name": "Calais", "code": "CAL"})
    office = Office.objects.get(code="CAL")
    assert last_event() == ("Alain", "casework.office", {"verb": "added", "id": str(office.pk)}, ["name", "code"])
    address = reverse("office_change", args=[office.pk])
    admin.post(address, {"name": "Calais et Dunkerque", "code": "OTHER", "is_active": "on"})
    office.refresh_from_db()
    assert (office.name, office.code, office.is_active) == ("Calais et Dunkerque", "CAL", True)
    admin.post(address, {"name": "Calais et Dunkerque"})
    office.refresh_from_db()
    assert (office.is_active, last_event()[2]["verb"]) == (False, "deactivated")


@pytest.mark.parametrize(
    ("name", "values", "field", "sentence"),
    [
        ("office_add", {"name": "Paris", "code": "P2"}, "name", "This is taken already."),
        ("office_add", {"name": "Paris 2", "code": "PAR"}, "code", "This is taken already."),
        ("office_add", {"name": "", "code": "P2"}, "name", "This field is required."),
        ("team_add", {"name": "Nord", "office": "paris"}, "name", "This is taken already."),
        ("team_add", {"name": "Nord"}, "office", "This field is required."),
        ("site_add", {"name": "Gare", "office": "paris", "kind": "moon"}, "kind", None),
        ("partner_add", {"name": "x" * 121, "office": "paris", "kind": "other"}, "name", None),
    ],
)
def test_bad_entry_gets_a_sentence_beside_the_field(admin, cast, name, values, field, sentence):
    if "office" in values:
        values = {**values, "office": cast.paris.pk}
    response = admin.post(reverse(name), values)
    assert response.status_code == 200
    assert errors(response)[field] == ([sentence] if sentence else errors(response)[field])


def test_places_and_partners_are_kept_too(admin, cast):
    admin.post(reverse("site_add"), {"name": "Gare du Nord", "office": cast.paris.pk, "kind": "station"})
    admin.post(reverse("partner_add"), {"name": "Une asso", "office": cast.paris.pk, "kind": "association"})
    assert (Site.objects.get().name, Partner.objects.get().name) == ("Gare du Nord", "Une asso")
    assert "Gare du Nord" in admin.get(reverse("site_list")).content.decode()


def test_words_of_the_forms_are_kept_by_list(admin):
    admin.post(
        reverse("term_add", args=["topic"]), {"label_fr": "Travail", "label_en": "Work", "code": "work", "position": 5}
    )
    term = ReferenceTerm.objects.get(kind="topic", code="work")
    admin.post(
        reverse("term_change", args=["topic", term.pk]), {"label_fr": "Emploi", "label_en": "Work", "position": 5}
    )
    term.refresh_from_db()
    assert (term.label_fr, term.code, term.is_active) == ("Emploi", "work", False)
    assert ("work", "Work") not in ReferenceTerm.objects.choices("topic")
    again = admin.post(
        reverse("term_add", args=["topic"]), {"label_fr": "T", "label_en": "W", "code": "work", "position": 5}
    )
    assert errors(again)["code"] == ["This is taken already."]


def test_list_of_another_kind_does_not_hold_the_word(admin):
    term = ReferenceTerm.objects.filter(kind="need").first()
    assert admin.get(reverse("term_change", args=["topic", term.pk])).status_code == 404
    assert admin.get(reverse("term_list", args=["secret"])).status_code == 404


# --- Who, and how fast ------------------------------------------------------------------------------------------------

PLAIN = (
    "administration",
    "user_list",
    "user_add",
    "office_list",
    "office_add",
    "team_list",
    "site_list",
    "partner_list",
)


@pytest.mark.parametrize("name", PLAIN)
def test_only_administrators_open_it(client, cast, name):
    answers = set()
    for person in ("samir", "claire", "lucie", "marc", "odile", "delphine", "personne"):
        client.force_login(getattr(cast, person))
        answers.add(client.get(reverse(name)).status_code)
    client.force_login(cast.alain)
    assert (answers, client.get(reverse(name)).status_code) == ({404}, 200)


def test_administrator_opens_no_file_and_no_figures(admin, case):
    addresses = [reverse(name) for name in ("worklist", "case_search", "contact_list", "figures", "audit_list")]
    addresses.append(reverse("case_detail", args=[case.pk]))
    assert [admin.get(address).status_code for address in addresses] == [404] * 6


@pytest.mark.parametrize("name", ["user_list", "office_list", "team_list", "site_list", "partner_list"])
def test_lists_take_the_same_queries_for_few_and_many(admin, cast, name):
    counts = []
    for number in range(2):
        for each in range(1 + 3 * number):
            unique = f"{number}{each}"
            office = Office.objects.create(name=f"Office {unique}", code=f"O{unique}")
            team = Team.objects.create(office=office, name=unique)
            Site.objects.create(office=office, name=unique, kind="camp")
            Partner.objects.create(office=office, name=unique, kind="other")
            make_user(f"User{unique}", Role.FIELD_WORKER, office=office, team=team)
        with CaptureQueriesContext(connection) as captured:
            admin.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("query", "names"), [({"role": "manager"}, ["Marc"]), ({"state": "closed"}, ["Yann"])])
def test_users_are_found_by_role_and_state(admin, cast, query, names):
    User.objects.filter(pk=cast.yann.pk).update(is_active=False)
    found = [user.full_name for user, _roles in admin.get(reverse("user_list"), query).context["users"]]
    assert found == names


def test_users_come_in_pages(admin):
    User.objects.bulk_create(User(email=f"u{n}@escale.example", full_name=f"U {n:03}", password="!") for n in range(60))
    first = admin.get(reverse("user_list"))
    second = admin.get(reverse("user_list") + first.context["older_url"])
    assert (len(first.context["users"]), len(second.context["users"])) == (50, 20)
    assert admin.get(reverse("user_list"), {"page": "x", "office": "moon"}).status_code == 200


def test_user_who_does_not_exist_is_not_found(admin):
    names = ("user_detail", "user_rename", "user_deactivate", "user_password_link", "role_add")
    assert {admin.get(reverse(name, args=[uuid.uuid4()])).status_code for name in names} == {404}
