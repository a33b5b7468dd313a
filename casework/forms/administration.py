"""Forms of the administration: users, roles, offices, teams, reference lists."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import workflow
from casework.access import OFFICE_ROLES, RoleAssignment
from casework.enums import Role
from casework.forms.file import CreationForm
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field
from casework.models import Office, ReferenceTerm, Team, User

CHOOSE = _("Choose…")


class UserFilters(AddressFilters):
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), required=False, empty_label=_("All")
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Account"), required=False, choices=[("", _("May sign in")), ("closed", _("Closed")), ("all", _("All"))]
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["office"].queryset = Office.objects.all()

    def narrow(self, users):
        today = timezone.localdate()
        held = RoleAssignment.objects.filter(starts_on__lte=today).exclude(ends_on__lt=today)
        held = held.filter(**{name: self.chosen[name] for name in ("office", "role") if name in self.chosen})
        if {"office", "role"} & set(self.chosen):
            users = users.filter(pk__in=held.values("user_id"))
        state = self.chosen.get("state")
        return users if state == "all" else users.filter(is_active=state != "closed")


class UserAddForm(CreationForm):
    email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        help_text=_("The link to choose a password goes there. It cannot be changed later."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.cleaned_data.get("uid")).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email


class UserRenameForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120)


class TeamField(forms.ModelChoiceField):
    def label_from_instance(self, team):
        return f"{team.office.name} · {team.name}"


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[("", CHOOSE), *Role.choices])
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=CHOOSE,
        help_text=_("The role opens the files of this office, and of no other."),
    )
    team = TeamField(label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team"))
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    starts_on = day_field(_("From"), initial=timezone.localdate)
    ends_on = day_field(_("Until"), required=False, help_text=_("This day included. Leave empty if it is not known."))

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
        self.fields["office"].queryset = Office.objects.filter(is_active=True)
        teams = Team.objects.filter(is_active=True, office__is_active=True)
        self.fields["team"].queryset = teams.select_related("office").order_by("office__name", "name")
        labels = {pathway.code: pathway.label for pathway in workflow.PATHWAYS.values()}
        self.fields["programme"].choices = [("", _("All programmes")), *labels.items()]

    def clean_starts_on(self):
        if self.cleaned_data["starts_on"] < timezone.localdate():
            raise forms.ValidationError(_("A role starts today at the earliest."))
        return self.cleaned_data["starts_on"]

    def clean(self):
        given = self.cleaned_data
        if given.get("role") in OFFICE_ROLES:
            self._check_place(given)
        else:  # the page hides these fields then
            given.update(office=None, team=None, programme="")
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The role ends before it starts."))

    def _check_place(self, given):
        office, team = given.get("office"), given.get("team")
        if office is None and "office" not in self.errors:
            self.add_error("office", _("This role needs an office."))
        if team and office and team.office_id != office.pk:
            self.add_error("team", _("This team belongs to another office."))
        if given["role"] == Role.FIELD_WORKER and team is None and "team" not in self.errors:
            self.add_error("team", _("A field worker sees what their team does: choose the team."))


class RoleEndForm(forms.Form):
    when = forms.ChoiceField(
        label=_("When does the role end?"),
        choices=[("now", _("At once")), ("later", _("At the end of a day"))],
        initial="now",
        widget=forms.RadioSelect,
    )
    last_day = day_field(_("Last day"), required=False)

    def clean(self):
        later, last_day = self.cleaned_data.get("when") == "later", self.cleaned_data.get("last_day")
        if not later:
            self.cleaned_data["last_day"] = None
        elif "last_day" not in self.errors and last_day is None:
            self.add_error("last_day", _("Say on which day."))
        elif last_day and last_day < timezone.localdate():
            self.add_error("last_day", _("A role cannot end in the past."))


class EntryForm(forms.ModelForm):
    """One row of reference data. `unique`: fields that together name it; `fixed`: what stays once it exists."""

    unique = ()
    fixed = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if self.instance.pk is None:
            self.fields.pop("is_active", None)
        else:
            for name in self.fixed:
                self.fields[name].disabled = True
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = CHOOSE

    def clean(self):
        for names in self.unique:
            key = {name: self.cleaned_data.get(name, getattr(self.instance, name, None)) for name in names}
            taken = self._meta.model.objects.filter(**key).exclude(pk=self.instance.pk)
            if None not in key.values() and taken.exists():
                self.add_error(names[-1], _("This is taken already."))

    def validate_unique(self):
        """`clean` says it beside the field."""

    def validate_constraints(self):
        """The same: these models have no constraint but uniqueness."""


class OfficeForm(EntryForm):
    unique = (("name",), ("code",))
    fixed = ("code",)

    class Meta:
        model = Office
        fields = ("name", "code", "phone", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("Printed on what is handed to the person: whom to call.")
        self.fields["code"].help_text = _("Letters and digits, for tables. It stays, since figures are counted by it.")


class TeamForm(EntryForm):
    unique = (("office", "name"),)
    fixed = ("office",)

    class Meta:
        model = Team
        fields = ("office", "name", "is_active")


class TermForm(EntryForm):
    unique = (("kind", "code"),)
    fixed = ("code",)

    class Meta:
        model = ReferenceTerm
        fields = ("label_fr", "label_en", "code", "position", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("A short word in small letters, kept in files and tables. It stays.")
        self.fields["position"].help_text = _("Small numbers come first in the list.")
