"""The regions in which field work is counted: no finer, for a place in a small département is soon found.

Names and borders are those of ISO 3166-2 (pycountry). Which regions are counted together where single ones are too
small is the house's own, to be confirmed.
"""

from functools import lru_cache

import pycountry
from django.utils.translation import gettext_lazy as _

UNKNOWN = "unknown"
PARIS = {"75": "75C"}  # everybody says 75; since 2019 ISO has a collectivity of its own
REGIONS = {
    row.code.removeprefix("FR-"): row.name
    for row in pycountry.subdivisions.get(country_code="FR")
    if row.type in ("Metropolitan region", "Metropolitan collectivity with special status") and not row.parent_code
}
OVERSEAS = ("971", "972", "973", "974", "976")
TOGETHER = {
    "capital": (_("Paris and around"), ("IDF",)),
    "north": (_("North and east"), ("HDF", "NOR", "GES", "BFC")),
    "west": (_("West and centre"), ("BRE", "PDL", "CVL", "NAQ")),
    "south": (_("South"), ("ARA", "OCC", "PAC", "20R")),
    "beyond": (_("Overseas, or not noted"), (*OVERSEAS, UNKNOWN)),
}


def levels():
    """{code: name} of every region, those overseas after the others, the last for a place of which nobody noted it."""
    names = dict(sorted(REGIONS.items(), key=lambda one: one[1]))
    overseas = {code: pycountry.subdivisions.get(code=f"FR-{code}").name for code in OVERSEAS}
    return names | overseas | {UNKNOWN: _("Not noted")}


@lru_cache
def region_of(departement):
    """The code of the region of a département's number; UNKNOWN for "" and for what is none."""
    if departement in OVERSEAS:
        return departement
    found = pycountry.subdivisions.get(code=f"FR-{PARIS.get(departement, departement)}") if departement else None
    region = (found.parent_code or "").removeprefix("FR-") if found else ""
    return region if region in REGIONS else UNKNOWN
