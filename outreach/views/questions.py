"""Pages of one question and one action, which come back to where they were asked from."""

from django.contrib import messages
from django.shortcuts import redirect, render

from casework.errors import Refusal


def asked(request, form, act, context, *, saved, then):
    """Valid → act → `then(what act gave)`, an address; refused or invalid → the form, filled.

    `context`: `title`, `back` (url, label), and where they apply `lead`, `submit_label`, `template`.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form)
        except Refusal as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, saved)
            return redirect(then(made))
    template = context.get("template", "outreach/question.html")
    return render(request, template, {**context, "form": form})
