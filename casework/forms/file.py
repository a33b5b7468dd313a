"""Forms that add to a case file. Each carries the UUID of what it makes, so that sending it twice makes one."""

import datetime
import uuid

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.actions.uploads import LOST
from casework.enums import AppointmentKind, DocumentKind
from casework.forms.steps import day_field, time_field
from casework.models import User


class CreationForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class NoteForm(CreationForm):
    text = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Facts that help the person's project. The person may ask to read it."),
    )


class DocumentForm(CreationForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    title = forms.CharField(label=_("What it is"), max_length=120)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, or a picture (JPEG, PNG, WebP, HEIC), 50 MB at most. Hidden data (author, place, device) are taken "
            "out, and it is encrypted before it is stored."
        ),
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"}
        ),
    )

    upload = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, uploads, **kwargs):
        """`uploads`: those that this user may make a document of (static/upload.js sends a file before its form)."""
        super().__init__(*args, **kwargs)
        self.uploads = uploads
        self.fields["file"].required = not self.data.get("upload")

    def clean_file(self):
        """Its size; what it is, is found out by the action."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 50 MB."))
        return file

    def clean(self):
        given = super().clean()
        if given.get("upload") and not given.get("file"):
            given["upload"] = self.uploads.filter(pk=given["upload"]).first()
            if given["upload"] is None or not given["upload"].is_whole:
                self.add_error("file", LOST)
                self.forget_upload()
        return given

    def forget_upload(self):
        """The form that comes back asks for the file anew."""
        self.data = self.data.copy()
        self.data["upload"] = ""
        self.fields["file"].required = True


class AppointmentForm(CreationForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=AppointmentKind.choices)
    day = day_field(_("Date"))
    time = time_field(_("Time"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    @property
    def at(self):
        """Date and time as one aware moment, Paris time."""
        moment = datetime.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        return timezone.make_aware(moment)


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.full_name


class AssignForm(forms.Form):
    assignee = ColleagueField(label=_("Colleague in charge"), queryset=User.objects.none(), empty_label=_("Choose…"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["assignee"].queryset = User.objects.working_in([case.office_id]).order_by("full_name")
        self.fields["assignee"].initial = case.assignee_id


class ShareForm(forms.Form):
    user = ColleagueField(label=_("With whom"), queryset=User.objects.none(), empty_label=_("Choose…"))
    until = day_field(_("Until"))
    to_work = forms.BooleanField(label=_("May also work on the file"), required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        # Anyone who has a role that deals with files, elsewhere than in the office of the case.
        self.fields["user"].queryset = (
            User.objects.filter(is_active=True, assignments__office__isnull=False)
            .exclude(assignments__office=case.office_id)
            .distinct()
            .order_by("full_name")
        )

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not 0 <= (until - timezone.localdate()).days <= 365:
            raise forms.ValidationError(_("A share ends on a day to come, within a year."))
        return until

    @property
    def until_moment(self):
        """The end of the chosen day."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
