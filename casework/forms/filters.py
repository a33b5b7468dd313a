"""Filters of a list. They live in the address, so they hold codes only, never anything of a person."""

from django import forms
from django.utils.functional import cached_property


class AddressFilters(forms.Form):
    def __init__(self, data):
        super().__init__(data, label_suffix="")

    @cached_property
    def chosen(self):
        """The filters that hold; a value from a hand-made address that means nothing is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_address(self):
        """The same, as they stand in the address."""
        return {name: getattr(value, "pk", value) for name, value in self.chosen.items()}
