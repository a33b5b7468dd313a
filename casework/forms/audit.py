"""The filters of the audit pages. They live in the address: codes, ids, and references that say nothing of a person."""

import datetime
import uuid

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.audit_summary import UNSTATED
from casework.enums import Purpose
from casework.forms.file import ColleagueField
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field
from casework.models import AuditEvent, Case, CaseMember, User

USUAL_DAYS = 30


class CaseField(forms.CharField):
    """A case by its reference, typed in any case, with or without its hyphen; or by the id of it or of a member.

    Gives (case id, person id or None).
    """

    def __init__(self, **options):
        super().__init__(label=_("Case reference"), max_length=40, **options)

    def clean(self, value):
        typed = super().clean(value)
        if not "".join(filter(str.isalnum, typed)):
            return None
        with access.beyond_scope():  # that a reference exists tells nothing of anybody
            found = _by_id(typed) or _by_reference(typed)
        if found is None:
            raise forms.ValidationError(_("No case has this reference."))
        return found


def _by_reference(typed):
    letters = "".join(filter(str.isalnum, typed.upper()))
    case = Case.objects.filter(reference=f"{letters[:4]}-{letters[4:]}").values_list("pk", flat=True).first()
    return case and (case, None)


def _by_id(typed):
    try:
        pk = uuid.UUID(typed.strip())
    except ValueError:
        return None
    if Case.objects.filter(pk=pk).exists():
        return pk, None
    case = CaseMember.objects.filter(person=pk).order_by("-pk").values_list("case", flat=True).first()
    return case and (case, pk)


def members_of(case_id):
    """[(person id, relation)] of a file: all that the officer is told of who is in it."""
    with access.beyond_scope():
        return [(row.person_id, row.get_relation_display()) for row in CaseMember.objects.filter(case_id=case_id)]


class PeriodFilters(AddressFilters):
    """`period` gives the days looked at; the last thirty where nothing else is asked, if `usual` is set."""

    usual = True
    since = day_field(_("From"), required=False)
    until = day_field(_("Until"), required=False)

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))

    @property
    def in_address(self):
        """The filters that hold, as they stand in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    @cached_property
    def period(self):
        """(first day or None, last day or None)."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if self.usual and not since:
            since = (until or timezone.localdate()) - datetime.timedelta(days=USUAL_DAYS - 1)
        return since, until

    def narrow(self, events=None):
        """The events that match; none while a filter is not understood, lest a wrong answer be read as a right one."""
        events = AuditEvent.objects.all() if events is None else events
        return self.chosen_of(events) if self.is_valid() else events.none()

    def chosen_of(self, events):
        since, until = self.period
        if since:
            events = events.filter(at__gte=_midnight(since))
        if until:
            events = events.filter(at__lt=_midnight(until + datetime.timedelta(days=1)))
        return events


class AuditFilters(PeriodFilters):
    usual = False
    case = CaseField(required=False)
    actor = ColleagueField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everyone"))
    action = forms.ChoiceField(label=_("What"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        required=False,
        choices=[("", _("Any purpose")), *Purpose.choices, (UNSTATED, _("None stated"))],
    )
    refused = forms.BooleanField(label=_("Refused only"), required=False)
    field_order = ["case", "actor", "action", "purpose", "since", "until", "refused"]

    def __init__(self, data):
        super().__init__(data)
        self.fields["actor"].queryset = User.objects.order_by("full_name", "email")
        self.fields["action"].choices = [("", _("Everything")), *audit.choices()]

    @cached_property
    def case_id(self):
        found = self.cleaned_data.get("case") if self.is_valid() else None
        return found and found[0]

    def chosen_of(self, events):
        events, chosen = super().chosen_of(events), self.cleaned_data
        if chosen["case"]:
            events = events.filter(about(*chosen["case"]))
        if chosen["actor"]:
            events = events.filter(actor=chosen["actor"])
        if chosen["action"]:
            events = events.filter(action=chosen["action"])
        if chosen["purpose"]:
            events = events.filter(purpose="" if chosen["purpose"] == UNSTATED else chosen["purpose"])
        return events.filter(allowed=False) if chosen["refused"] else events


class FileFilters(PeriodFilters):
    """One file, or one person of it."""

    usual = False
    case = CaseField(required=False)
    member = forms.TypedChoiceField(label=_("Person"), required=False, coerce=uuid.UUID, empty_value=None)
    field_order = ["case", "member", "since", "until"]

    def __init__(self, data):
        super().__init__(data)
        members = self._members()
        self.fields["member"].choices = [("", _("Everyone in the file")), *members]
        if not members:
            del self.fields["member"]

    def _members(self):
        try:
            found = self.fields["case"].clean(self.data.get("case", ""))
        except forms.ValidationError:
            return []
        return [(str(person), relation) for person, relation in members_of(found[0])] if found else []

    @cached_property
    def case_id(self):
        found = self.cleaned_data.get("case") if self.is_valid() else None
        return found and found[0]

    @cached_property
    def person_id(self):
        return self.cleaned_data.get("member") or (self.cleaned_data["case"] or (None, None))[1]

    def chosen_of(self, events):
        events = super().chosen_of(events)
        return events.filter(about(self.case_id, self.person_id)) if self.case_id else events.none()


class UserFilters(PeriodFilters):
    actor = ColleagueField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Choose…"))
    field_order = ["actor", "since", "until"]

    def __init__(self, data):
        super().__init__(data)
        self.fields["actor"].queryset = User.objects.order_by("full_name", "email")

    @cached_property
    def user(self):
        return self.cleaned_data.get("actor") if self.is_valid() else None

    def chosen_of(self, events):
        return super().chosen_of(events).filter(actor=self.user) if self.user else events.none()


def about(case_id, person_id=None):
    """Whatever touched the file: its own history, lists that showed it, and comparisons with its people.

    Of one person of the file: what names that person, or the file as a whole.
    """
    people = [person_id] if person_id else [person for person, _relation in members_of(case_id)]
    whole_file = Q(case=case_id)
    if person_id:
        others = [person for person, _relation in members_of(case_id) if person != person_id]
        whole_file &= ~Q(objects_seen__overlap=others)
    return whole_file | Q(objects_seen__overlap=[case_id, *people])


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
