"""Field work behind the second wall: whoever may not see a contact here does not see it in PostgreSQL either."""

from casework.access import Capability
from casework.walls import USER, Rule, guard, holds, in_offices, keys_follow, of_the_team

guard("outreach_outing", of_the_team())
guard("outreach_contact", of_the_team())
keys_follow("outreach_contact")

_LED = in_offices("office_id", Capability.ASSIGN_CASES)
_OWN = f"{{t}}.author_id = {USER} OR {_LED}"
guard("outreach_fieldentry", Rule(read=_OWN, change=_OWN))
keys_follow("outreach_fieldentry")
# Whoever logs contacts brings what is sealed to these keys; they are made and retired by the background alone.
guard("outreach_fieldkey", Rule(read=holds(Capability.LOG_CONTACTS), change="false"))
keys_follow("outreach_fieldkey")

# Materials and writings are everybody's who works in the field; stocks, events and campaigns are those of an office.
_SHARED = Rule(read=holds(Capability.LOG_CONTACTS), change=holds(Capability.WORK_CASES))
guard("outreach_material", _SHARED)
guard("outreach_materialversion", _SHARED)
guard("outreach_writing", _SHARED)
_OF_OFFICE = in_offices("office_id", Capability.LOG_CONTACTS)
_KEPT_BY_OFFICE = in_offices("office_id", Capability.WORK_CASES)
guard("outreach_stockmovement", Rule(read=_OF_OFFICE, change="false", add=_OF_OFFICE))  # a ledger: nothing is rewritten
guard("outreach_event", Rule(read=_OF_OFFICE, change=_KEPT_BY_OFFICE))
keys_follow("outreach_event")


def _part_of(table, column):
    """As the row that it is a part of: read by the field of its office, changed by whoever works its files."""
    parent = f"EXISTS (SELECT FROM {table} p WHERE p.id = {{t}}.{column}"
    worked = _KEPT_BY_OFFICE.replace("{t}", "p")
    return Rule(read=f"{parent})", change=f"{parent} AND {worked})")


guard("outreach_tally", _part_of("outreach_event", "event_id"))
guard("outreach_campaign", Rule(read=_OF_OFFICE, change=_KEPT_BY_OFFICE))
guard("outreach_campaignreach", _part_of("outreach_campaign", "campaign_id"))
