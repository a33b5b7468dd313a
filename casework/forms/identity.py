"""Forms about who a case is about. They remember what they started from, so that two people may edit at once."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.actions.people import IDENTITY_FIELDS, answers_of
from casework.countries import country_choices
from casework.duplicates import Typed
from casework.enums import Absence, Relation, Sex, TravelDocumentKind
from casework.forms.answers import AnswerField, BirthField, ChoiceAnswerField, LongSelect, is_minor, tidied
from casework.forms.snapshots import open_snapshot, sealed_snapshot
from casework.forms.steps import day_field
from casework.matching import SHORTEST_NUMBER, plain_number
from casework.models import Person, ReferenceTerm, TermKind

SAME = "same"  # nationality of a family member: that of the principal applicant
KINDS_OF_DOCUMENT = [("", _("Choose…")), *TravelDocumentKind.choices]
RELATIONS = [("", _("Choose…")), *(choice for choice in Relation.choices if choice[0] != Relation.PRINCIPAL)]
ROWS_AT_FIRST, ROWS_AT_MOST = 2, 20


def check_phone(text):
    digits = re.sub(r"\D", "", text)
    if not re.fullmatch(r"[+\d\s()./-]+", text) or not 6 <= len(digits) <= 15:
        raise ValidationError(_("A telephone number has 6 to 15 digits, such as 06 12 34 56 78 or +995 555 12 34 56."))


def language_choices():
    return ReferenceTerm.objects.choices(TermKind.LANGUAGE)


class PersonForm(forms.Form):
    """What a person says of themselves, and the travel document they may have."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    given_names = AnswerField(label=_("Given names"))
    family_name = AnswerField(label=_("Family name"))
    other_names = forms.CharField(label=_("Other names used"), max_length=200, required=False)
    sex = ChoiceAnswerField(label=_("Sex"), choices=Sex.choices)
    birth = BirthField(label=_("Date of birth"), help_text=_("The year alone is enough, if that is what is known."))
    birth_place = AnswerField(label=_("Place of birth"))
    nationality = ChoiceAnswerField(label=_("Nationality"), choices=country_choices, widget=LongSelect)
    language = ChoiceAnswerField(label=_("Preferred language"), choices=language_choices)
    phone = AnswerField(
        label=_("Telephone"), max_length=40, validators=[check_phone], attrs={"type": "tel", "inputmode": "tel"}
    )
    email = AnswerField(label=_("E-mail"), max_length=200, validators=[validate_email], attrs={"inputmode": "email"})
    document_kind = forms.ChoiceField(label=_("Kind of document"), choices=KINDS_OF_DOCUMENT, required=False)
    document_number = forms.CharField(label=_("Document number"), max_length=40, required=False)
    document_expires_on = day_field(_("Valid until"), required=False)
    confirmed = forms.BooleanField(label=_("It is not the same person"), required=False)
    compared = forms.CharField(widget=forms.HiddenInput, required=False)
    ask_elsewhere = forms.BooleanField(
        label=_("Ask the team that holds the file whether it is the same person"),
        required=False,
        help_text=_("They see that your office asks, nothing of your file. You see nothing of theirs but the answer."),
    )

    def clean_other_names(self):
        return tidied(self.cleaned_data["other_names"])

    def clean_document_number(self):
        number = tidied(self.cleaned_data["document_number"])
        if number and len(plain_number(number)) < SHORTEST_NUMBER:
            raise ValidationError(_("A document number has at least five letters or digits."))
        return number

    def clean(self):
        super().clean()
        answers = self.cleaned_data
        if answers.get("document_number"):
            answers["document_kind"] = answers.get("document_kind") or TravelDocumentKind.PASSPORT.value
        elif "document_number" in answers and (answers.get("document_kind") or answers.get("document_expires_on")):
            self.add_error("document_number", _("Give the number of the travel document, or empty its other answers."))
        return answers

    @property
    def answers(self):
        """What was typed, {name: value}, as `people.answers_of` tells what is saved."""
        about_the_form = {"uid", "snapshot", "confirmed", "compared", "ask_elsewhere"}
        return {name: value for name, value in self.cleaned_data.items() if name not in about_the_form}

    @property
    def identity(self):
        return {name: self.answers[name] for name in IDENTITY_FIELDS}

    @property
    def person_id(self):
        return self.cleaned_data["uid"]

    @property
    def typed(self):
        """The person as typed, for the comparison with people who are known already."""
        return Typed(Person(id=self.person_id, **self.identity), (self.answers["document_number"],))

    # --- Possible duplicates

    def allows(self, found):
        """True when nobody was found, or when exactly these people were shown and said to be others."""
        return not found or (self.cleaned_data["confirmed"] and self.cleaned_data["compared"] == found.digest)

    def same_as(self, found):
        """The id of the person, among those found here, who was said to be the same; None when nobody was."""
        said = self.data.get("same_as", "")
        return next((match.person.pk for match in found.here if str(match.person.pk) == said), None)

    def ask_about(self, found):
        """Show these people before anything is saved; asked a second time, say what is expected."""
        if self.cleaned_data["compared"] == found.digest:
            self.add_error("confirmed", _("Compare, then say that it is not the same person."))
        self.data = self.data.copy()
        self.data["compared"] = found.digest
        self.data.pop("confirmed", None)


class MemberForm(PersonForm):
    """A family member to add."""

    relation = forms.ChoiceField(label=_("Link to the principal applicant"), choices=RELATIONS)
    field_order = ["uid", "relation"]

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    @property
    def document(self):
        """The travel document as the action takes it, or None."""
        number = self.answers["document_number"]
        kind, expires_on = self.answers["document_kind"], self.answers["document_expires_on"]
        return {"number": number, "kind": kind, "expires_on": expires_on} if number else None


class SavedForm(PersonForm):
    """A person who is saved already. `member`: their place in the case; `user`: who is editing."""

    snapshot = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, member, user):
        self.member = member
        self.about = (user.pk, member.case_id, member.person_id)
        saved = answers_of(member)
        initial = {**self.shown(saved), "snapshot": sealed_snapshot(saved, about=self.about)}
        super().__init__(data, label_suffix="", initial=initial)
        sent = self.data.get("snapshot", "") if self.is_bound else initial["snapshot"]
        self.seen, self.clashes = open_snapshot(sent, about=self.about)
        self._keep_terms_out_of_use(saved)

    @property
    def person_id(self):
        return self.member.person_id

    def shown(self, saved):
        return saved

    def _keep_terms_out_of_use(self, saved):
        """A language that was taken off the list stays the answer of whoever gave it."""
        choices = list(self.fields["language"].choices)
        if saved["language"] not in dict(choices) and not isinstance(saved["language"], Absence):
            self.fields["language"].choices = [*choices, (saved["language"], saved["language"])]

    # --- Two people editing

    def clean(self):
        answers = super().clean()
        for name in self.clashes:
            if self.data.get(f"choice-{name}") not in ("saved", "mine"):
                self.add_error(None, _("Choose what to keep: %(answer)s.") % {"answer": self.fields[name].label})
        return answers

    @property
    def answers(self):
        kept = {name: self.seen[name] for name in self.clashes if self.data.get(f"choice-{name}") == "saved"}
        return super().answers | kept

    def show_conflict(self, conflict):
        """Ask again, about what a colleague saved meanwhile: from now on the user has seen it."""
        self.seen, self.clashes = {**self.seen, **conflict.fields}, tuple(sorted(conflict.fields))
        self.data = self.data.copy()
        self.data["snapshot"] = sealed_snapshot(self.seen, about=self.about, clashes=self.clashes)
        for name in self.clashes:
            self.data.pop(f"choice-{name}", None)

    @property
    def conflict_rows(self):
        return [
            {
                "name": f"choice-{name}",
                "label": self.fields[name].label,
                "saved": self.in_words(name, self.seen[name]),
                "mine": self.in_words(name, self.cleaned_data.get(name)),
                "choice": self.data.get(f"choice-{name}", ""),
            }
            for name in self.clashes
        ]

    def in_words(self, name, value):
        choices = dict(getattr(self.fields[name], "choices", ()))
        return value if not value or isinstance(value, Absence) else choices.get(value, value)


class PrincipalForm(SavedForm):
    destination = forms.ChoiceField(label=_("Country of return"), widget=LongSelect, required=False)
    unaccompanied_minor = forms.TypedChoiceField(
        label=_("Is this an unaccompanied minor?"),
        help_text=_("Under 18, without a parent or a legally responsible adult in France."),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": _("Say whether this is an unaccompanied minor: their protection depends on it.")},
    )

    def __init__(self, data=None, *, member, user, settled):
        self.settled = settled
        super().__init__(data, member=member, user=user)
        self.fields["destination"].choices = [("", _("Not known yet")), *country_choices()]

    def shown(self, saved):
        minor = ("yes" if saved["unaccompanied_minor"] else "no") if self.settled else None
        return {**saved, "unaccompanied_minor": minor}

    def in_words(self, name, value):
        if name == "unaccompanied_minor":
            return _("Yes") if value else _("No")
        return super().in_words(name, value)

    def check_protection(self, *, adult_present):
        """An age and an answer that contradict each other are sorted out now, not at the airport."""
        minor = is_minor(self.cleaned_data.get("birth"), timezone.localdate())
        answer = self.cleaned_data.get("unaccompanied_minor")
        if answer is True and minor is False:
            self.add_error("unaccompanied_minor", _("According to the date of birth, this person is of age."))
        if answer is False and minor is True and not adult_present:
            text = _(
                "According to the date of birth, this person is under 18: answer yes, or add the adult who leaves too."
            )
            self.add_error("unaccompanied_minor", text)


class SavedMemberForm(SavedForm):
    relation = forms.ChoiceField(label=_("Link to the principal applicant"), choices=RELATIONS)


class MemberRow(forms.Form):
    """A family member on the page of the principal applicant: enough to know who travels."""

    relation = forms.ChoiceField(
        label=_("Link"), choices=RELATIONS, error_messages={"required": _("Say how this person is related.")}
    )
    given_names = AnswerField(label=_("Given names"))
    family_name = AnswerField(label=_("Family name"))
    sex = ChoiceAnswerField(label=_("Sex"), choices=Sex.choices)
    birth = BirthField(label=_("Date of birth"))
    nationality = ChoiceAnswerField(
        label=_("Nationality"),
        choices=country_choices,
        extra=[(SAME, _("As the applicant"))],
        widget=LongSelect,
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "label_suffix": ""})


class _MemberRows(forms.BaseFormSet):
    deletion_widget = forms.CheckboxInput

    def filled(self):
        return [
            (place, row.cleaned_data)
            for place, row in enumerate(self.forms)
            if row.has_changed() and row not in self.deleted_forms
        ]

    def newcomers(self, uid, nationality):
        """[(person id, relation, values)]. The ids follow from the page's `uid`: sent twice, they are the same."""
        people = []
        for place, answers in self.filled():
            values = {name: answers[name] for name in ("given_names", "family_name", "sex", "birth", "nationality")}
            if values["nationality"] == SAME:
                values["nationality"] = nationality
            people.append((uuid.uuid5(uid, f"member {place}"), answers["relation"], values))
        return people

    @staticmethod
    def typed(newcomers):
        return [Typed(Person(id=person_id, **values)) for person_id, _relation, values in newcomers]

    @property
    def open(self):
        """Whether the rows are shown at once: something was typed into one of them."""
        return self.is_bound and any(row.has_changed() for row in self.forms)


MemberRows = forms.formset_factory(
    MemberRow,
    formset=_MemberRows,
    extra=ROWS_AT_FIRST,
    max_num=ROWS_AT_MOST,
    absolute_max=ROWS_AT_MOST,
    validate_max=True,
    can_delete=True,
)


def includes_an_adult(relatives):
    """True when one of the relatives, (relation, birth) each, may be the adult who is responsible for a minor."""
    today = timezone.localdate()
    return any(relation != Relation.CHILD and not is_minor(birth, today) for relation, birth in relatives)
