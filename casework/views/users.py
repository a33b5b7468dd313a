"""Administration: users and the roles they hold."""

from dataclasses import dataclass

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django import forms as django_forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, paging, workflow
from casework.access import OFFICE_ROLES, Capability, RoleAssignment
from casework.actions import administration as actions
from casework.drafts import submitted
from casework.enums import Role
from casework.forms import administration as forms
from casework.fresh_sign_in import reauthenticated
from casework.models import User
from casework.views.administration import found_or_404, settle


@access.requires(Capability.ADMINISTER)
def user_list(request):
    filters = forms.UserFilters(request.GET)
    found = _with_state(filters.narrow(User.objects.all())).order_by("full_name", "email")
    page = paging.page_of(found, request, filters.in_address)
    context = {
        "filters": filters,
        "users": [(user, _roles_on(user, timezone.localdate())) for user in page.rows],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
    }
    return render(request, "casework/administration/user_list.html", context)


def _roles_on(user, day):
    return [row for row in user.assignments.all() if _state(row, day) == "now"]


def _with_state(users):
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    scope = ("assignments__office", "assignments__team")
    return users.prefetch_related(*scope).annotate(has_second_factor=Exists(factor))


@access.requires(Capability.ADMINISTER)
def user_add(request):
    form = forms.UserAddForm(submitted(request))

    def act():
        values = form.cleaned_data
        user = actions.add_user(
            user_id=values["uid"], email=values["email"], full_name=values["full_name"], actor=request.user
        )
        _send_password_link(request, user)
        return redirect("user_detail", pk=user.pk)

    context = {
        "title": _("Add a user"),
        "lead": _("A link to choose a password is sent to them. They open nothing until they are given a role."),
        "submit_label": _("Add"),
        "back": "user_list",
        "back_label": _("Users"),
    }
    return settle(request, form, act, context)


@access.requires(Capability.ADMINISTER)
def user_detail(request, pk):
    person = found_or_404(_with_state(User.objects.all()), pk)
    today = timezone.localdate()
    labels = {pathway.code: pathway.label for pathway in workflow.PATHWAYS.values()}
    roles = [(row, _state(row, today), labels.get(row.programme, row.programme)) for row in person.assignments.all()]
    context = {"person": person, "roles": roles, "is_self": person == request.user}
    return render(request, "casework/administration/user_detail.html", context)


def _state(assignment, today):
    if assignment.ends_on and assignment.ends_on < today:
        return "past"
    return "now" if assignment.starts_on <= today else "future"


# --- What can be done to an account: a page that says what will happen, and a button ---------------------------------


@dataclass(frozen=True)
class Turn:
    title: Promise
    lead: Promise
    submit: Promise
    saved: Promise
    action: object
    tone: str = ""


DEACTIVATE = Turn(
    gettext_lazy("Close the account"),
    gettext_lazy(
        "The person is signed out at once and can no longer sign in. What they did stays in the history of the files."
    ),
    gettext_lazy("Close the account"),
    gettext_lazy("The account is closed."),
    actions.deactivate_user,
    "danger",
)
ACTIVATE = Turn(
    gettext_lazy("Open the account again"),
    gettext_lazy("The person can sign in again, with the roles that hold today."),
    gettext_lazy("Open the account"),
    gettext_lazy("The account is open."),
    actions.activate_user,
)
END_SESSIONS = Turn(
    gettext_lazy("End all sessions"),
    gettext_lazy("The person is signed out everywhere at once, on this device and on others. They can sign in again."),
    gettext_lazy("End all sessions"),
    gettext_lazy("All sessions are ended."),
    actions.end_sessions,
)
RESET_SECOND_FACTOR = Turn(
    gettext_lazy("Reset the second factor"),
    gettext_lazy(
        "For a lost telephone or key. Make sure that it is really this person who asks: call them back. "
        "They are signed out, and set up a new second factor when they sign in next."
    ),
    gettext_lazy("Reset the second factor"),
    gettext_lazy("The second factor is reset."),
    actions.reset_second_factor,
    "danger",
)


@access.requires(Capability.ADMINISTER)
def user_turn(request, pk, turn):
    person = found_or_404(User.objects.all(), pk)

    def act():
        turn.action(person, actor=request.user)
        messages.success(request, turn.saved)
        return redirect("user_detail", pk=pk)

    return settle(request, django_forms.Form(submitted(request)), act, _about(person, turn.title, turn.submit, turn))


@access.requires(Capability.ADMINISTER)
@reauthenticated
def user_second_factor(request, pk):
    """Whoever takes a second factor away has proved just now who they are."""
    return user_turn(request, pk, RESET_SECOND_FACTOR)


@access.requires(Capability.ADMINISTER)
def user_password_link(request, pk):
    person = found_or_404(User.objects.filter(is_active=True), pk)

    def act():
        _send_password_link(request, person)
        return redirect("user_detail", pk=pk)

    context = _about(person, _("Send a link to choose a password"), _("Send the link"))
    context["lead"] = _("It goes to %(email)s, and works once, for three days.") % {"email": person.email}
    return settle(request, django_forms.Form(submitted(request)), act, context)


@access.requires(Capability.ADMINISTER)
def user_rename(request, pk):
    person = found_or_404(User.objects.all(), pk)
    form = forms.UserRenameForm(submitted(request), initial={"full_name": person.full_name}, label_suffix="")

    def act():
        actions.rename_user(person, full_name=form.cleaned_data["full_name"], actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("user_detail", pk=pk)

    return settle(request, form, act, _about(person, _("Correct the name"), _("Save")))


def _about(person, title, submit, turn=None):
    return {
        "title": title,
        "submit_label": submit,
        "lead": turn.lead if turn else "",
        "tone": turn.tone if turn else "",
        "back": "user_detail",
        "back_arguments": person.pk,
        "back_label": person.full_name,
    }


def _send_password_link(request, user):
    """Send the link by which `user` chooses a password, and say how that went; the account stands either way."""
    form = ResetPasswordForm({"email": user.email})
    try:
        if form.is_valid():
            form.save(request)
    except OSError:  # the mail server is away, or refuses: errors of smtplib are OSErrors
        messages.warning(request, _("The link could not be sent by mail. Try again in a while."))
    else:
        actions.record_password_link(user, actor=request.user)
        messages.success(request, _("A link to choose a password was sent to %(email)s.") % {"email": user.email})


# --- Roles -----------------------------------------------


@access.requires(Capability.ADMINISTER)
def role_add(request, pk):
    person = found_or_404(User.objects.all(), pk)
    form = forms.RoleForm(submitted(request))

    def act():
        actions.give_role(person, **form.cleaned_data, actor=request.user)
        messages.success(request, _("The role is given."))
        if form.cleaned_data["role"] == Role.ADMINISTRATOR:  # chooses a longer password
            _send_password_link(request, person)
        return redirect("user_detail", pk=pk)

    context = _about(person, _("Give a role"), _("Give the role"))
    context["office_roles"] = " ".join(sorted(OFFICE_ROLES))
    return settle(request, form, act, {**context, "template": "casework/administration/_role_fields.html"})


@access.requires(Capability.ADMINISTER)
def role_end(request, pk, role):
    person = found_or_404(User.objects.all(), pk)
    assignment = found_or_404(RoleAssignment.objects.filter(user=person).select_related("office"), role)
    form = forms.RoleEndForm(submitted(request), label_suffix="")

    def act():
        actions.end_role(assignment, last_day=form.cleaned_data["last_day"], actor=request.user)
        messages.success(request, _("Recorded."))
        return redirect("user_detail", pk=pk)

    context = _about(person, _("End the role “%(role)s”") % {"role": assignment}, _("End the role"))
    return settle(request, form, act, {**context, "template": "casework/administration/_role_end_fields.html"})
