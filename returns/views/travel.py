"""The journey of a case: booking it, who travels, and asking whether the wish to return stands."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, sensitive, workflow
from casework.drafts import submitted
from casework.errors import Refusal
from casework.views.turns import settle
from returns.actions import travel as actions
from returns.actions.wish import ask_wish
from returns.enums import Wish
from returns.fitness import told_of
from returns.forms.travel import BookingForm, LegFormSet, SeatFormSet, StayForm
from returns.forms.wish import WishForm
from returns.models import Staying
from returns.travel_page import who_travels
from returns.views.cases import workable_return


def booking(request, pk):
    """Book the journey; with one that stands, another in its place."""
    case = workable_return(request, pk)
    members = who_travels(case)
    data = submitted(request)
    form = BookingForm(data)
    legs = LegFormSet(data, prefix="legs", form_kwargs={"country": case.destination})
    initial = [{"person": member.person_id} for member in members]
    seats = SeatFormSet(data, prefix="seats", initial=initial, form_kwargs={"country": case.destination})
    if request.method == "POST" and all([form.is_valid(), legs.is_valid(), seats.is_valid()]):
        try:
            _book(case, form, legs, seats, actor=request.user)
        except Refusal as refusal:
            form.add_error(refusal.field, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(
                request, _("The journey is booked. Next: the convocation, explained in the person’s language.")
            )
            return redirect("case_detail", pk=pk)
    context = {"case": case, "form": form, "legs": legs, **_before_booking(case)}
    told = told_of(case)
    context["travellers"] = [
        (member, row, told.get(member.person_id)) for member, row in zip(members, seats.forms, strict=False)
    ]
    return render(request, "returns/booking.html", {**context, "seats": seats})


def _before_booking(case):
    """What the page says of the step of the tickets: why not yet, and the sensitive answers that it needs."""
    standing = case.bookings.standing().first()
    refusals = () if standing else workflow.refusals(case.pathway_definition, case.progress(), actions.TICKETS)
    needs = case.pathway_definition.step(actions.TICKETS).needs
    return {"standing": standing, "refusals": refusals, "needed": sensitive.shown(case, needs)}


def _book(case, form, legs, seats, *, actor):
    given = form.cleaned_data
    actions.book(
        case,
        booking_id=given["uid"],
        legs=legs.legs,
        seats={
            one["person"]: {"needs": one["needs"], "baggage": one["baggage"]}
            for one in (seat.cleaned_data for seat in seats.forms)
            if one.get("person")
        },
        meet_at=form.meet_at,
        meet_place=given["meet_place"],
        way_there=given["way_there"],
        reference=given["reference"],
        cost=given["cost"],
        actor=actor,
    )


def wish_add(request, pk):
    case = workable_return(request, pk)
    people = [member.person for member in who_travels(case)]
    language = case.principal.language
    initial = {"language": language if isinstance(language, str) else "", "person": str(case.principal_id)}
    form = WishForm(submitted(request), people=people, initial=initial)

    def act(form):
        given = dict(form.cleaned_data)
        ask_wish(case, given.pop("person"), check_id=given.pop("uid"), actor=request.user, **given)

    lead = _(
        "Alone with the person if possible, in their language. Giving up is free until boarding, and costs nothing."
    )
    context = {"title": _("Does the person still wish to return?"), "lead": lead}
    answered = settle(request, case, form, act, _("The answer is recorded."), context)
    if answered.has_header("Location") and form.cleaned_data["answer"] == Wish.STAYS:
        return _giving_up(case, people, form.cleaned_data["person"])
    return answered


def _giving_up(case, people, person):
    """Where it is recorded in one touch: the answer by itself closes nothing."""
    return redirect("case_withdraw", pk=case.pk) if len(people) == 1 else redirect("member_stay", case.pk, person)


def member_stay(request, pk, person):
    """Somebody drops out, or travels after all."""
    case = workable_return(request, pk)
    if not case.members.filter(person=person).exists():
        raise access.NotVisible("casework.person", person)
    stays = Staying.objects.filter(case=case, person=person).exists()
    form = StayForm(submitted(request), label_suffix="")
    if stays:
        form.fields.clear()

    def act(form):
        if stays:
            actions.travel_after_all(case, person, actor=request.user)
        else:
            actions.stay(case, person, reason=form.cleaned_data["reason"], actor=request.user)

    title = _("This person travels after all") if stays else _("This person does not travel")
    lead = _("The others go on. It can be taken back until they depart.")
    return settle(request, case, form, act, _("Saved."), {"title": title, "lead": lead})
