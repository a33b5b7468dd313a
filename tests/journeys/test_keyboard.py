"""Logging a contact without touching the mouse: every control is reached by Tab, and shows that it is."""

import pytest

from outreach.models import Contact
from tests.journeys.acts import fr, says

pytestmark = pytest.mark.journey

FOCUSED = """() => {
    const part = document.activeElement;
    const shown = part.closest("label") || part;
    const style = getComputedStyle(part), around = getComputedStyle(shown);
    return {
        name: part.name || "", value: part.value || "", text: (part.innerText || "").trim(),
        visible: [style, around].some((s) => s.outlineStyle !== "none" || s.boxShadow !== "none"),
    };
}"""


def tab_to(page, wanted, *, most=120):
    """Press Tab until the focus is where `wanted` says; every stop on the way must show."""
    for _press in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["visible"], focused
        if wanted(focused):
            return
    raise AssertionError("not reached by Tab")


def test_contact_is_logged_by_keyboard_alone(signed_in, world, at_served, outing):
    page = signed_in(world.samir)
    page.goto(f"/outreach/outings/{outing}/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["text"] == fr("Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, lambda part: part["text"] == fr("Log a contact"), most=10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/add/")

    tab_to(page, lambda part: part["name"] == "people")
    page.keyboard.press("ArrowUp")
    tab_to(page, lambda part: (part["name"], part["value"]) == ("languages", "ar"))
    page.keyboard.press("Space")
    tab_to(page, lambda part: (part["name"], part["value"]) == ("topics", "return"))
    page.keyboard.press("Space")
    tab_to(page, lambda part: (part["name"], part["value"]) == ("interpreting", "none"))
    page.keyboard.press("ArrowDown")
    tab_to(page, lambda part: part["name"] == "note")
    page.keyboard.type("Demande à être revu.")
    tab_to(page, lambda part: part["text"] == fr("Save"))
    page.keyboard.press("Enter")
    says(page, "The contact is logged.")
    with at_served():
        kept = Contact.objects.get(outing=outing)
        assert (kept.people, kept.languages, kept.topics) == (2, ["ar"], ["return"])
        assert (kept.interpreting, kept.note) == ("present", "Demande à être revu.")
