"""What a telephone needs to log contacts without a network: outings, lists, the key to seal to. Nobody met is in it."""

import base64
import datetime
from collections import Counter, defaultdict

from django.utils import timezone

from casework.access import Capability, scope_of
from casework.encryption import DecryptionFailed, pseudonym, seal, unseal
from casework.models import ReferenceTerm, TermKind, User
from outreach.enums import OutingState
from outreach.field_keys import given_out
from outreach.models import RECENT, Contact, Going, Outing, Partner, Site, withheld_terms

LISTS = {
    "languages": TermKind.LANGUAGE,
    "topics": TermKind.TOPIC,
    "information": TermKind.INFORMATION,
    "needs": TermKind.NEED,
}
OUTINGS = 60  # of the two days, those of one's own teams first
GRANT = "field-grant"


def queue_of(user):
    """The name of a user's queue on a telephone: leads to nobody without the key ring."""
    return pseudonym("field-queue", user.pk).hex()


def grant_for(user):
    """Text by which entries say whose they are: only the server makes it, for whoever is signed in."""
    return base64.urlsafe_b64encode(seal(GRANT, user.pk.bytes)).decode()


def author_of(grant):
    """The user for whom the server made this text, or None."""
    try:
        raw = unseal(GRANT, base64.urlsafe_b64decode(str(grant).encode()))
    except (DecryptionFailed, ValueError):
        return None
    return User.objects.with_scope().filter(pk=raw.hex()).first()


def reference(user):
    """A dict for JSON; `key` is None while there is none. Outings are today's and tomorrow's: a telephone is prepared
    the evening before, too. The same number of queries whatever there is of each."""
    today = timezone.localdate()
    outings = _outings(user, today)
    usual = _usual_languages({outing.team_id for outing in outings})
    key = given_out()
    return {
        "queue": queue_of(user),
        "grant": grant_for(user),
        "key": {"kid": str(key.pk), "public": base64.urlsafe_b64encode(key.public).decode()} if key else None,
        "now": timezone.now(),
        "leads": Capability.ASSIGN_CASES in scope_of(user).capabilities,
        "outings": [_outing(outing, usual) for outing in outings],
        "sites": [_entry(site) for site in Site.objects.offered_to(user)],
        "partners": [_entry(partner) for partner in Partner.objects.offered_to(user)],
        **_terms(),
    }


def _outings(user, today):
    """Those of the two days that were not called off: where one goes oneself, then one's teams'; planned ones first."""
    days = Outing.objects.visible_to(user).filter(on__gte=today, on__lte=today + datetime.timedelta(days=1))
    visible = days.exclude(state=OutingState.CANCELLED).select_related("team").for_the_day()
    mine = set(Going.objects.filter(user=user, outing__in=days).values_list("outing", flat=True))
    own = scope_of(user).teams
    return sorted(visible, key=lambda one: (one.on, one.pk not in mine, one.team_id not in own))[:OUTINGS]


def _outing(outing, usual):
    return {
        "id": outing.pk,
        "on": outing.on,
        "mode": outing.mode,
        "site": outing.site_id,
        "office": outing.team.office_id,
        "team": outing.team.name,
        "usual_languages": usual[outing.team_id],
    }


def _entry(row):
    return {"id": row.pk, "office": row.office_id, "name": row.name}


def _terms():
    found, withheld = defaultdict(list), withheld_terms(timezone.localdate())
    for term in ReferenceTerm.objects.filter(is_active=True):
        if term.kind == TermKind.INFORMATION and term.code in withheld:
            continue  # no version of it is valid; from a telephone with an older list it is still taken
        found[term.kind].append({"code": term.code, "label": str(term)})
    return {name: found[kind] for name, kind in LISTS.items()}


def _usual_languages(teams):
    """{team: codes that it lately spoke most, most spoken first}, by one query."""
    spoken = defaultdict(Counter)
    rows = Contact.objects.filter(team__in=teams).order_by("-at").values_list("team_id", "languages")
    for team, languages in rows[: RECENT * max(1, len(teams))]:
        spoken[team].update(languages)
    return {team: [code for code, _count in spoken[team].most_common()] for team in teams}
