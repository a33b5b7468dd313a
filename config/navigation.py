"""The main menu: what this person's roles open, in the order of a working day."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.enums import Role

TABS_ON_PHONE = 5
PLACES_ON_DESK = 6


@dataclass(frozen=True)
class Entry:
    """A place of the menu, and the capabilities of which one is enough to see it."""

    label: str
    url_name: str
    icon: str
    needs: frozenset


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    active: bool


ENTRIES = (
    Entry(_("My work"), "worklist", "list-check", frozenset({Capability.WORK_CASES, Capability.ASSIGN_CASES})),
    Entry(_("Departures"), "departure_list", "plane-departure", frozenset({Capability.WORK_CASES})),
    Entry(_("Search"), "case_search", "search", frozenset({Capability.SEARCH_PEOPLE})),
    Entry(_("Outreach"), "outing_list", "map-pin", frozenset({Capability.LOG_CONTACTS})),
    Entry(_("Contacts"), "contact_list", "messages", frozenset({Capability.LOG_CONTACTS})),
    Entry(_("Sent to OFII"), "transmission_list", "send", frozenset({Capability.WORK_CASES})),
    Entry(_("Duplicates"), "duplicate_list", "git-merge", frozenset({Capability.WORK_CASES})),
    Entry(
        _("Return aid"), "return_aid_simulator", "calculator", frozenset({Capability.OPEN_CASES, Capability.WORK_CASES})
    ),
    Entry(_("OFII dossiers"), "dossier_list", "folders", frozenset({Capability.SEE_DOSSIERS})),
    Entry(_("Figures"), "figures", "chart-bar", frozenset({Capability.SEE_FIGURES})),
    Entry(_("Information"), "knowledge_home", "books", frozenset({Capability.LOG_CONTACTS, Capability.SEE_FIGURES})),
    Entry(_("Oversight"), "oversight", "shield-check", frozenset({Capability.SEE_AUDIT})),
    Entry(_("Rights"), "rights_list", "scale", frozenset({Capability.KEEP_RIGHTS, Capability.WORK_CASES})),
    Entry(_("Audit trail"), "audit_list", "history", frozenset({Capability.SEE_AUDIT})),
    Entry(_("Administration"), "administration", "settings", frozenset({Capability.ADMINISTER})),
)


def navigation(request):
    """Context of every page: `navigation`, its share for the desk's bar (`places`, `more_places`) and for the phone's
    (`tabs`, `more_tabs`), `my_roles`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": (), "my_roles": ()}
    scope = scope_of(user)
    items = tuple(items_for(scope.capabilities, request.path))
    places, more_places = _split(items, PLACES_ON_DESK)
    tabs, more_tabs = _split(items, TABS_ON_PHONE)
    bars = {"places": places, "more_places": more_places, "tabs": tabs, "more_tabs": more_tabs}
    return {"navigation": items, **bars, "my_roles": [role.label for role in Role if role in scope.roles]}


def _split(items, room):
    """What a bar with room for so many shows, and what stands under "More"."""
    shown = items if len(items) <= room else items[: room - 1]
    return shown, items[len(shown) :]


def items_for(held, path):
    """The entries that `held` capabilities open; the active one is the longest address that `path` lies under."""
    places = []
    for entry in ENTRIES:
        if entry.needs & held:
            try:
                places.append((entry, reverse(entry.url_name)))
            except NoReverseMatch:
                continue
    active = max((url for _entry, url in places if path.startswith(url)), key=len, default=None)
    return [NavItem(entry.label, url, entry.icon, url == active) for entry, url in places]
