"""Forms of the allowance: what OFII decided for each, its increase, its end; a payment, and cancelling one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from returns.enums import AwardEnd, AwardKind, PaymentCancellation, PaymentMeans, PaymentPlace


def euros_field(label, **options):
    return forms.DecimalField(label=label, max_digits=9, decimal_places=2, min_value=0, **options)


def reference_field(label):
    return forms.CharField(label=label, max_length=60, required=False)


class AwardForm(CreationForm):
    """One sum for each person: fields `amount_<person id>`; left empty, nothing was decided for that person."""

    kind = forms.ChoiceField(label=_("What was decided?"), choices=AwardKind.choices, initial=AwardKind.ALLOWANCE)
    decided_on = day_field(_("Date of the decision"), initial=timezone.localdate)
    reference = reference_field(_("Reference of the decision"))

    def __init__(self, data=None, *, people, expected, decision=None):
        """`decision`: OFII's, when the file holds it: nothing of it is typed twice."""
        told = {"decided_on": decision.on, "reference": decision.reference} if decision else {}
        if decision and len(people) == 1:
            told[self.name_of(people[0])] = decision.amount
        super().__init__(data, initial=told)
        self.people = people
        for person in people:
            name = person.full_name or gettext("Name not known")
            self.fields[self.name_of(person)] = euros_field(
                gettext("Sum for %(name)s, in euros") % {"name": name},
                required=False,
                help_text=gettext("Allowance to expect, at most: %(sum)s")
                % {"sum": expected[person.pk].in_words or "—"},
            )
        self.order_fields(["kind", *(self.name_of(person) for person in people)])

    @staticmethod
    def name_of(person):
        return f"amount_{person.pk}"

    @property
    def amounts(self):
        """{person id: Decimal} of those for whom a sum was given."""
        given = {person.pk: self.cleaned_data.get(self.name_of(person)) for person in self.people}
        return {pk: amount for pk, amount in given.items() if amount is not None}

    def clean(self):
        given = super().clean()
        if not self.errors and not self.amounts:
            raise forms.ValidationError(_("Give the sum of one person at least."))
        return given


class IncreaseForm(forms.Form):
    amount = euros_field(_("The increased sum, in euros"))
    on = day_field(_("Date of the decision"), initial=timezone.localdate)
    reference = reference_field(_("Reference of the decision"))


class AwardEndForm(forms.Form):
    reason = reason_field(AwardEnd.choices, _("Why does it no longer stand?"))


class PaymentForm(CreationForm):
    amount = euros_field(_("Sum, in euros"))
    on = day_field(_("Date"), initial=timezone.localdate)
    place = forms.ChoiceField(label=_("Where?"), choices=PaymentPlace.choices, widget=forms.RadioSelect)
    means = reason_field(PaymentMeans.choices, _("How?"))
    counter = forms.CharField(label=_("Counter, bank or place"), max_length=120, required=False)
    code = forms.CharField(
        label=_("Code to collect the money"),
        max_length=60,
        required=False,
        help_text=_("Only for a payment by code. It is encrypted, and shown on the page of the file only."),
    )
    receipt = reference_field(_("Number of the receipt"))
    document = forms.ChoiceField(label=_("The receipt, among the documents of the file"), required=False)

    def __init__(self, data=None, *, award, documents):
        super().__init__(data, initial={"amount": award.left})
        self.documents = {str(document.pk): document for document in documents}
        titles = [(pk, document.title) for pk, document in self.documents.items()]
        self.fields["document"].choices = [("", _("None yet")), *titles]

    def clean_document(self):
        return self.documents.get(self.cleaned_data["document"])

    def clean(self):
        given = super().clean()
        if given.get("means") == PaymentMeans.CODE and not given.get("code"):
            self.add_error("code", _("Give the code with which the person collects the money."))
        return given


class CancellationForm(forms.Form):
    reason = reason_field(PaymentCancellation.choices, _("Why does it not count?"))
