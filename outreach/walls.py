"""Field work behind the second wall: whoever may not see a contact here does not see it in PostgreSQL either."""

from casework.access import Capability
from casework.walls import USER, Rule, guard, holds, in_offices, keys_follow, of_case, of_the_team

guard("outreach_outing", of_the_team())
guard("outreach_contact", of_the_team())
_OUTING = "EXISTS (SELECT FROM outreach_outing o WHERE o.id = {t}.outing_id)"  # which has a wall itself
guard("outreach_going", Rule(read=_OUTING, change=_OUTING))
guard("outreach_checkin", Rule(read=_OUTING, change=_OUTING))
guard("outreach_incident", of_the_team(office=Capability.ASSIGN_CASES))
keys_follow("outreach_incident")
guard("outreach_waythere", of_the_team(office=Capability.ASSIGN_CASES))
keys_follow("outreach_waythere")
keys_follow("outreach_contact")
_OF_CONTACT = "EXISTS (SELECT FROM outreach_contact p WHERE p.id = {t}.contact_id)"  # behind the same wall
guard("outreach_contactphoto", Rule(read=_OF_CONTACT, change=_OF_CONTACT))
guard("outreach_photopiece", Rule(read=f"{{t}}.author_id = {USER}", change=f"{{t}}.author_id = {USER}"))

_MET = in_offices("office_id", Capability.LOG_CONTACTS)  # whoever may meet the person again
guard("outreach_chain", Rule(read=_MET, change=_MET))

_LED = in_offices("office_id", Capability.ASSIGN_CASES)
_OWN = f"{{t}}.author_id = {USER} OR {_LED}"
guard("outreach_fieldentry", Rule(read=_OWN, change=_OWN))
keys_follow("outreach_fieldentry")
# Whoever logs contacts brings what is sealed to these keys; they are made and retired by the background alone.
guard("outreach_fieldkey", Rule(read=holds(Capability.LOG_CONTACTS), change="false"))
keys_follow("outreach_fieldkey")


def _of_partner(capability):
    """As whoever holds this in the office of the partner that the row belongs to."""
    office = in_offices("office_id", capability).replace("{t}.", "p.")
    return f"EXISTS (SELECT FROM outreach_partner p WHERE p.id = {{t}}.partner_id AND {office})"


# Partners themselves are reference data, which name an organisation and nobody; what headings of spreadsheets are taken
# for (outreach_columnmemory) holds digests and codes. Both stand before the wall.
_PARTNER = Rule(read=_of_partner(Capability.LOG_CONTACTS), change=_of_partner(Capability.WORK_CASES))
for _table in ("outreach_partnerperson", "outreach_agreement", "outreach_partnermeeting"):
    guard(_table, _PARTNER)
keys_follow("outreach_partnerperson")
keys_follow("outreach_partnermeeting")

# A referral is seen with the contact or the case that it is about.
_CONTACT = "EXISTS (SELECT FROM outreach_contact o WHERE o.id = {t}.contact_id)"
_CASE = of_case()
guard("outreach_referral", Rule(read=f"{_CONTACT} OR {_CASE.read}", change=f"{_CONTACT} OR {_CASE.change}"))
_HERE = in_offices("office_id", Capability.LOG_CONTACTS)
guard("outreach_receivedreferral", Rule(read=_HERE, change=_HERE))
keys_follow("outreach_receivedreferral")

guard("outreach_contactimport", Rule(read=_OWN, change=_OWN))
keys_follow("outreach_contactimport")
# Materials and writings are everybody's who works in the field; stocks, events and campaigns are those of an office.
_SHARED = Rule(read=holds(Capability.LOG_CONTACTS), change=holds(Capability.WORK_CASES))
guard("outreach_material", _SHARED)
guard("outreach_materialversion", _SHARED)
guard("outreach_writing", _SHARED)
_KEPT_BY_OFFICE = in_offices("office_id", Capability.WORK_CASES)
guard("outreach_stockmovement", Rule(read=_HERE, change="false", add=_HERE))  # a ledger: nothing is rewritten
guard("outreach_event", Rule(read=_HERE, change=_KEPT_BY_OFFICE))
keys_follow("outreach_event")


def _part_of(table, column):
    """As the row that it is a part of: read by the field of its office, changed by whoever works its files."""
    parent = f"EXISTS (SELECT FROM {table} p WHERE p.id = {{t}}.{column}"
    worked = _KEPT_BY_OFFICE.replace("{t}", "p")
    return Rule(read=f"{parent})", change=f"{parent} AND {worked})")


guard("outreach_tally", _part_of("outreach_event", "event_id"))
guard("outreach_campaign", Rule(read=_HERE, change=_KEPT_BY_OFFICE))
guard("outreach_campaignreach", _part_of("outreach_campaign", "campaign_id"))
