"""From a question to a publication: prepared by one manager, released by another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from casework import access
from casework.access import Capability
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.paging import page_of
from casework.views.turns import acted
from reports.actions import preparing, publishing
from reports.actions import releases as actions
from reports.content import LANGUAGES
from reports.forms import ReleaseForm, WithdrawForm
from reports.freshness import freshness
from reports.models import Release
from reports.release_page import draft_state, sheet_of


def _loaded(request, pk):
    people = ("prepared_by", "released_by", "withdrawn_by", "preparation__asked_by")
    rows = Release.objects.select_related("revises", "preparation", *people)
    return access.get_or_404(rows, request.user, pk, code=actions.RELEASE_READ, purpose=Purpose.WORK)


@access.requires(Capability.RELEASE_FIGURES)
def release_list(request):
    context = {
        "freshness": freshness(),
        "drafts": Release.objects.drafts().select_related("prepared_by", "preparation"),
        "page": page_of(
            Release.objects.published().defer("content", "document").select_related("released_by", "revises"), request
        ),
    }
    return render(request, "reports/release_list.html", context)


@access.requires(Capability.RELEASE_FIGURES)
def release_add(request):
    form = ReleaseForm(submitted(request))

    def act(form):
        given = form.cleaned_data
        return actions.draft_release(given["table"], given["period"], reason=given["reason"], actor=request.user)

    done = acted(request, form, act, lambda draft: redirect("release_detail", pk=draft.pk))
    return done or render(request, "reports/release_add.html", {"form": form})


def _shown(request, release):
    """What the page of a draft or of a publication is made of; `sheet` is None until a draft is prepared."""
    language = get_language() if get_language() in LANGUAGES else LANGUAGES[0]
    return {
        "release": release,
        "sheet": sheet_of(release.said, language) if release.content else None,
        "language": language,
        "freshness": freshness(),
        "state": None if release.number else draft_state(release),
        "own": release.prepared_by_id == request.user.pk,
    }


@access.requires(Capability.RELEASE_FIGURES)
def release_detail(request, pk):
    return render(request, "reports/release_detail.html", _shown(request, _loaded(request, pk)))


@access.requires(Capability.RELEASE_FIGURES)
def release_progress(request, pk):
    """What the page of a draft asks for until it is prepared. Nobody has read anything before it is."""
    release = Release.objects.visible_to(request.user).select_related("preparation").filter(pk=pk).first()
    if release is None:
        raise access.NotVisible("reports.release", pk)
    if not request.htmx:
        return redirect("release_detail", pk=pk)
    if release.number:
        return HttpResponseClientRefresh()
    state = draft_state(release)
    if state.at_work and state.code == request.GET.get("step"):
        return HttpResponse(status=204)  # nothing is swapped, and nothing said again
    if state.at_work:
        return render(request, "reports/_draft_state.html", {"state": state, "release": release})
    return render(request, "reports/_draft_done.html", _shown(request, _loaded(request, pk)))


@access.requires(Capability.RELEASE_FIGURES)
@require_POST
def release_retry(request, pk):
    return _done(request, preparing.try_again, _loaded(request, pk), _("It is prepared again."))


@access.requires(Capability.RELEASE_FIGURES)
@require_POST
def release_publish(request, pk):
    """The attack takes seconds: a worker makes it, and the page itself says how far it is."""
    return _done(request, publishing.ask_to_publish, _loaded(request, pk))


@access.requires(Capability.RELEASE_FIGURES)
@require_POST
def release_discard(request, pk):
    if not Release.objects.filter(pk=pk).exists():
        return redirect("release_list")  # sent twice
    return _done(request, actions.discard, _loaded(request, pk), _("The draft is discarded."), back="release_list")


def _done(request, action, release, said="", back=None):
    try:
        action(release, actor=request.user)
    except Refusal as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
    else:
        if said:
            messages.success(request, said)
        if back:
            return redirect(back)
    return redirect("release_detail", pk=release.pk)


@access.requires(Capability.RELEASE_FIGURES)
def release_withdraw(request, pk):
    release = _loaded(request, pk)
    form = WithdrawForm(submitted(request))

    def act(form):
        return actions.withdraw(release, reason=form.cleaned_data["reason"], actor=request.user)

    said = _("Withdrawn. Its page stays, and says so.")
    done = acted(request, form, act, lambda published: redirect("release_detail", pk=published.pk), said)
    return done or render(request, "reports/release_withdraw.html", {"form": form, "release": release})
