"""The filters of the audit trail. They live in the address: codes, and references that say nothing of a person."""

import datetime

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.access import beyond_scope
from casework.forms.file import ColleagueField
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field
from casework.models import AuditEvent, Case, CaseMember, User


class AuditFilters(AddressFilters):
    case = forms.CharField(label=_("Case reference"), required=False, max_length=20)
    actor = ColleagueField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Everyone"))
    action = forms.ChoiceField(label=_("What"), required=False)
    since = day_field(_("From"), required=False)
    until = day_field(_("Until"), required=False)
    refused = forms.BooleanField(label=_("Refused only"), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["actor"].queryset = User.objects.order_by("full_name", "email")
        self.fields["action"].choices = [("", _("Everything")), *audit.choices()]

    def clean_case(self):
        """The id of the case; its reference may be typed in any case, with or without its hyphen."""
        typed = "".join(filter(str.isalnum, self.cleaned_data["case"].upper()))
        if not typed:
            return None
        with beyond_scope():
            found = Case.objects.filter(reference=f"{typed[:4]}-{typed[4:]}").values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("No case has this reference."))
        return found

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))

    @cached_property
    def case_id(self):
        return self.cleaned_data.get("case") if self.is_valid() else None

    @property
    def in_address(self):
        """The filters that hold, as they stand in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}

    def narrow(self, events=None):
        """The events that match; none while a filter is not understood, lest a wrong answer be read as a right one."""
        events = AuditEvent.objects.all() if events is None else events
        if not self.is_valid():
            return events.none()
        chosen = self.cleaned_data
        if chosen["case"]:
            events = events.filter(_about(chosen["case"]))
        if chosen["actor"]:
            events = events.filter(actor=chosen["actor"])
        if chosen["action"]:
            events = events.filter(action=chosen["action"])
        if chosen["since"]:
            events = events.filter(at__gte=_midnight(chosen["since"]))
        if chosen["until"]:
            events = events.filter(at__lt=_midnight(chosen["until"] + datetime.timedelta(days=1)))
        return events.filter(allowed=False) if chosen["refused"] else events


def _about(case_id):
    """Whatever touched the file: its own history, lists that showed it, and comparisons with its people."""
    with beyond_scope():
        people = list(CaseMember.objects.filter(case_id=case_id).values_list("person_id", flat=True))
    return Q(case=case_id) | Q(objects_seen__overlap=[case_id, *people])


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
