"""Field work behind the second wall: whoever may not see a contact here does not see it in PostgreSQL either."""

from casework.walls import guard, keys_follow, of_the_team

guard("outreach_outing", of_the_team())
guard("outreach_contact", of_the_team())
keys_follow("outreach_contact")
