"""Field work behind the second wall: whoever may not see a contact here does not see it in PostgreSQL either."""

from casework.access import Capability
from casework.walls import USER, Rule, guard, holds, in_offices, keys_follow, of_the_team

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
