"""Pages of one question and one action, which come back to where they were asked from."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.views.turns import acted

FORM = "outreach/form_page.html"


def form_page(request, form, *, title, back, back_label, submit, grouped=None, without=(), template=FORM, **context):
    """A page that asks one thing. `grouped`: (legend, hint, fields) that stand together below the others; `without`:
    names of fields that it does not show."""
    apart = {*without, *(field.name for field in grouped[2])} if grouped else set(without)
    context |= {
        "form": form,
        "title": title,
        "back": back,
        "back_label": back_label,
        "submit_label": submit,
        "fields": [field for field in form.visible_fields() if field.name not in apart],
        "grouped": grouped,
    }
    return render(request, template, context)


def asked(request, form, act, context, *, saved, then):
    """Valid → act → `then(what act gave)`, an address; refused or invalid → the form, filled.

    `context`: `title`, `back` (url, label); where they apply `lead`, `submit_label`, `template`, and what that shows.
    """
    if done := acted(request, form, act, lambda made: redirect(then(made)), saved):
        return done
    back, back_label = context["back"]
    submit = context.get("submit_label") or _("Save")
    rest = {name: value for name, value in context.items() if name not in ("back", "submit_label")}
    return form_page(request, form, **rest, back=back, back_label=back_label, submit=submit)
