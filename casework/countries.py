"""Country and language names in the user's language, from the Unicode CLDR through Babel."""

from functools import lru_cache

import pycountry
from babel import Locale
from django.utils.translation import get_language

KOSOVO = "XK"  # has no ISO 3166 code; CLDR and the French texts on return name it apart


@lru_cache(maxsize=8)
def _territories(language):
    names = Locale(language).territories
    codes = {country.alpha_2 for country in pycountry.countries} | {KOSOVO}
    return dict(sorted(((code, names[code]) for code in codes if code in names), key=lambda pair: pair[1].casefold()))


def _language():
    return (get_language() or "fr")[:2]


def country_choices():
    return list(_territories(_language()).items())


def country_name(code):
    """The name of a country in the active language; the code itself when unknown, '' when empty."""
    return _territories(_language()).get(code, code)
