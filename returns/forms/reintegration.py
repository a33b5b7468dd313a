"""Forms of the reintegration plan: its start, its lines, the committee, approval, instalments with proofs, closing."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from returns.enums import Finding, LineKind, PaymentCancellation, PaymentMeans, PlanEnd
from returns.forms.allowance import euros_field, reference_field
from returns.models.reintegration import LEVELS


class PlanForm(CreationForm):
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS, widget=forms.RadioSelect)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    project = forms.CharField(
        label=_("The project, in the person’s words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, data=None, *, programmes):
        super().__init__(data)
        known = [(one.code, one.name) for one in programmes]
        self.fields["programme"].choices = [("", _("To be confirmed with OFII")), *known]


class DocumentMixin:
    """A field that chooses among the documents of the file."""

    def offer(self, name, documents):
        self.documents = {str(document.pk): document for document in documents}
        titles = [(pk, document.title) for pk, document in self.documents.items()]
        self.fields[name].choices = [("", _("None yet")), *titles]

    def chosen(self, name):
        return self.documents.get(self.cleaned_data[name])


class LineForm(DocumentMixin, CreationForm):
    kind = reason_field(LineKind.choices, _("What for?"))
    what = forms.CharField(label=_("What exactly"), max_length=200)
    amount = euros_field(_("Sum, in euros"))
    supplier = forms.CharField(label=_("Supplier"), max_length=120, required=False)
    quotation = forms.ChoiceField(label=_("The quotation, among the documents of the file"), required=False)

    def __init__(self, data=None, *, documents):
        super().__init__(data)
        self.offer("quotation", documents)

    def clean_quotation(self):
        return self.chosen("quotation")


class FindingForm(forms.Form):
    finding = forms.ChoiceField(label=_("What did it find?"), choices=Finding.choices, widget=forms.RadioSelect)
    on = day_field(_("Date"), initial=timezone.localdate)
    words = forms.CharField(
        label=_("Why, in a few words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConfirmForm(forms.Form):
    """Nothing to ask: the button is the answer."""


class PlanEndForm(forms.Form):
    reason = reason_field(PlanEnd.choices, _("Why is the plan closed?"))


class InstalmentForm(DocumentMixin, CreationForm):
    amount = euros_field(_("Sum, in euros"))
    on = day_field(_("Date"), initial=timezone.localdate)
    means = reason_field(PaymentMeans.choices, _("How?"))
    receipt = reference_field(_("Number of the receipt"))
    proof = forms.ChoiceField(label=_("The proof, among the documents of the file"), required=False)

    def __init__(self, data=None, *, documents):
        super().__init__(data)
        self.offer("proof", documents)

    def clean_proof(self):
        return self.chosen("proof")


class ProofForm(DocumentMixin, forms.Form):
    proof = forms.ChoiceField(
        label=_("The proof, among the documents of the file"),
        help_text=_("An invoice or a receipt: add it to the documents of the file first."),
    )

    def __init__(self, data=None, *, documents):
        super().__init__(data, label_suffix="")
        self.offer("proof", documents)

    def clean_proof(self):
        return self.chosen("proof")


class InstalmentCancelForm(forms.Form):
    reason = reason_field(PaymentCancellation.choices, _("Why does it not count?"))
