"""What may be told to a partner, and on which basis: agreements in force, held against what somebody means to say."""

from outreach.models import Agreement
from outreach.partner_enums import NOBODYS, DataCategory


def allowed(partner, on=None):
    """{category: set of bases} that the agreements in force with this partner cover on a day, one query."""
    found = {}
    for agreement in Agreement.objects.filter(partner=partner).in_force(on):
        for category, basis in agreement.shares.items():
            found.setdefault(category, set()).add(basis)
    return found


def uncovered(partner, shared, on=None):
    """The categories among `shared` that no agreement in force covers, the least sensitive first."""
    told = set(shared) - NOBODYS
    if not told:
        return []
    covered = allowed(partner, on)
    return [category.value for category in DataCategory if category in told and category not in covered]
