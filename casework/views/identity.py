"""Who the case is about: the principal applicant, the family, and people who may be known already."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from casework import access, audit, case_page
from casework.access import Capability
from casework.actions import holders, people
from casework.actions.duplicates import record_comparison
from casework.drafts import submitted
from casework.duplicates import possible_duplicates
from casework.enums import AskingReason, Purpose, Relation
from casework.errors import Conflict, Refusal
from casework.forms.identity import MemberForm, MemberRows, PrincipalForm, SavedMemberForm, includes_an_adult
from casework.forms.snapshots import open_snapshot
from casework.models import AuditEvent, Case, DuplicatePair
from casework.views.turns import workable


def case_identity(request, pk):
    """The principal applicant and the family, when the case is opened and at any later moment."""
    case = access.get_or_404(Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    settled = case.progress().settled("identity")
    if not _may_identify(request.user, case, settled):
        if _sent_twice(request, case):
            return redirect("case_detail", pk=pk)
        raise access.NotVisible("casework.case", pk)
    principal, *family = sorted(case_page.members(case), key=lambda member: member.relation != Relation.PRINCIPAL)
    principal.case = case
    form = PrincipalForm(submitted(request), member=principal, user=request.user, settled=settled)
    rows = MemberRows(submitted(request), prefix="members")
    context = {"case": case, "form": form, "rows": rows, "family": family, "settled": settled}
    if request.method == "POST" and _is_complete(form, rows, family):
        newcomers = rows.newcomers(form.cleaned_data["uid"], form.answers["nationality"])

        def act():
            return people.record_identity(
                principal, form.answers, seen=form.seen, newcomers=newcomers, actor=request.user
            )

        return _save(request, [form.typed, *rows.typed(newcomers)], act, "casework/identity.html", context)
    return render(request, "casework/identity.html", context)


def _may_identify(user, case, settled):
    """Whoever works the case; and, until the identity is settled, the field worker who opened it."""
    if access.can_work(user, case):
        return True
    return not settled and case.opened_by_id == user.pk and access.can(user, Capability.OPEN_CASES)


def _sent_twice(request, case):
    """The field worker's own page, sent again after it had settled the identity: there is nothing left to do."""
    about = (request.user.pk, case.pk, case.principal_id)
    seen, _clashes = open_snapshot(request.POST.get("snapshot", ""), about=about)
    return bool(seen)


def _is_complete(form, rows, family):
    if not (form.is_valid() & rows.is_valid()):
        return False
    relatives = [(member.relation, member.person.birth) for member in family]
    relatives += [(answers["relation"], answers["birth"]) for _place, answers in rows.filled()]
    form.check_protection(adult_present=includes_an_adult(relatives))
    return form.is_valid()


def case_member(request, pk, person):
    """One family member, whole."""
    case = workable(request, pk)
    member = next((m for m in case_page.members(case) if m.person_id == person), None)
    if member is None:
        raise access.NotVisible("casework.person", person)
    if member.relation == Relation.PRINCIPAL:
        return redirect("case_identity", pk=pk)
    member.case = case
    form = SavedMemberForm(submitted(request), member=member, user=request.user)
    context = {"case": case, "form": form, "title": _("Family member")}
    if request.method == "POST" and form.is_valid():

        def act():
            return people.record_identity(member, form.answers, seen=form.seen, actor=request.user)

        return _save(request, [form.typed], act, "casework/member.html", context)
    return render(request, "casework/member.html", context)


def case_member_add(request, pk):
    case = workable(request, pk)
    form = MemberForm(submitted(request))
    context = {"case": case, "form": form, "title": _("Add a family member")}
    if request.method == "POST" and form.is_valid():

        def act():
            people.add_member(
                case,
                form.identity,
                relation=form.answers["relation"],
                person_id=form.person_id,
                document=form.document,
                actor=request.user,
            )

        return _save(request, [form.typed], act, "casework/member.html", context)
    return render(request, "casework/member.html", context)


def _save(request, everybody, act, template, context):
    """Show possible duplicates first; then save, or come back with what stands against it, and all that was typed."""
    case, form = context["case"], context["form"]
    found = possible_duplicates(everybody, case, request.user)
    same_as = form.same_as(found)
    if not (same_as or form.allows(found)):
        form.ask_about(found)
        may_ask = access.can_work(request.user, case)
        return render(request, template, {**context, "found": found, "may_ask": may_ask})
    try:
        kept = act()
    except Conflict as conflict:
        form.show_conflict(conflict)
        context["other"] = _who_else(case, request.user)
    except Refusal as refusal:
        form.add_error(None, [str(sentence) for sentence in refusal.sentences])
    else:
        _say(request, form, kept)
        return _follow_up(request, found, same_as, form, case)
    return render(request, template, context)


def _follow_up(request, found, same_as, form, case):
    """Keep what was said of people who look alike; two files about one person are compared next."""
    proposed = record_comparison(found.answers, case=case, same_as=same_as, actor=request.user)
    if found.elsewhere and form.cleaned_data["ask_elsewhere"] and access.can_work(request.user, case):
        for person in {answer.typed_id for answer in found.answers if not answer.here}:
            holders.ask(case, person, reason=AskingReason.OPENING, actor=request.user)
        messages.info(request, _("The team that holds the file was asked. Their answer comes under Duplicates."))
    if proposed is None:
        return redirect("case_detail", pk=case.pk)
    messages.info(request, _("The two files are proposed as one: a team lead compares and merges them."))
    if DuplicatePair.objects.visible_to(request.user).filter(pk=proposed.pk).exists():
        return redirect("duplicate_pair", pk=proposed.pk)
    return redirect("case_detail", pk=case.pk)


def _say(request, form, kept):
    messages.success(request, _("Saved."))
    if kept:
        labels = [str(form.fields[name].label) for name in form.fields if name in kept]
        text = _("Meanwhile a colleague changed: %(answers)s. Their changes and yours are both kept.")
        messages.info(request, text % {"answers": get_text_list(labels, _("and"))})


def _who_else(case, user):
    """The last change by somebody else, for the words above the choices."""
    changes = AuditEvent.objects.filter(case=case.pk, action__in=(audit.IDENTITY_CHANGED, audit.CASE_CHANGED))
    return changes.exclude(actor=user).select_related("actor").order_by("-id").first()
