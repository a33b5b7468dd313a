"""What a file says, as facts: coarse words, a month, pseudonyms. The only place of `reports` that opens a sealed value.

The rows that facts are made of are held until these are written, so that an older state never overwrites a newer one.
"""

from collections import Counter, defaultdict

from django.utils import timezone

from casework.encryption import pseudonym, warm
from casework.enums import CaseStatus, ClosingReason, Sex
from casework.models import Case, CaseMember, Office, Person, Team
from casework.partial_dates import PartialDate
from outreach.models import Contact
from reports.catalogue.territories import region_of
from reports.enums import AgeGroup, Company, Delay, FactKind, Reached, SexGroup, Stage, Vulnerable, Work
from reports.models import Fact
from returns.models import Award, Payment, Screening, Staying

CASE_KINDS = (
    FactKind.CASE_OPENED,
    FactKind.DEPARTURE,
    FactKind.WITHDRAWAL,
    FactKind.TRAVELLER,
    FactKind.SCREENED,
    FactKind.NO_SHOW,
    FactKind.AWARD,
    FactKind.PAYMENT,
)
CONTACT_KINDS = (FactKind.CONTACT, FactKind.TOPIC)
SEVERAL, NONE, OTHER = "several", "none", "other"
AGES = ((14, AgeGroup.UNDER_14), (18, AgeGroup.UNDER_18), (35, AgeGroup.UNDER_35), (200, AgeGroup.OLDER))
DELAYS = ((30, Delay.MONTH), (90, Delay.QUARTER), (180, Delay.HALF_YEAR))
IN_PROGRESS = (CaseStatus.ACTIVE, CaseStatus.POSTPONED, CaseStatus.NO_SHOW)
ENDS = {ClosingReason.REFUSED: Stage.REFUSED}


def name_of(kind, pk, part=""):
    """The pseudonym of a fact; of its file when `part` is empty."""
    return pseudonym(f"fact/{kind}{part and '/'}{part}", pk)


def person_name(pk):
    return pseudonym("fact/person", pk)


# --- Files ------------------------------------------------------------------------------------------------------------


def case_facts(case_ids):
    """The facts of these cases. A file closed as opened twice gives none: the other one counts."""
    cases = list(
        Case.objects.select_for_update().filter(pk__in=case_ids).exclude(closing_reason="duplicate").order_by("pk")
    )
    known = _Known(cases)
    facts = []
    for case in cases:
        facts += [*_of_the_file(case, known), *_of_its_people(case, known), *_of_its_money(case, known)]
    return facts


class _Known:
    """What is read beside the cases, by a fixed number of queries."""

    def __init__(self, cases):
        ids = [case.pk for case in cases]
        self.offices = dict(Office.objects.values_list("pk", "code"))
        self.members, self.screenings, self.awards = defaultdict(list), {}, defaultdict(list)
        for member in CaseMember.objects.filter(case_id__in=ids).order_by("pk"):
            self.members[member.case_id].append(member)
        gone = {case.pk for case in cases if case.departed_on}
        travelling = [one.person_id for pk in gone for one in self.members[pk]]
        warm(travelling)
        self.people = Person.objects.in_bulk(travelling)
        self.staying = set(Staying.objects.filter(case_id__in=gone).values_list("case_id", "person_id"))
        for row in Screening.objects.filter(case_id__in=gone).order_by("on", "created_at"):
            self.screenings[row.case_id, row.person_id] = row
        contacts = Contact.objects.filter(case_id__in=ids).order_by("case_id", "at").values_list("case_id", "at")
        self.first_met = {}
        for case_id, at in contacts:
            self.first_met.setdefault(case_id, timezone.localdate(at))
        for award in Award.objects.standing().filter(case_id__in=ids).order_by("pk"):
            self.awards[award.case_id].append(award)
        self.payments = defaultdict(list)
        for payment in Payment.objects.counting().filter(award__case_id__in=ids).select_related("award").order_by("pk"):
            self.payments[payment.award.case_id].append(payment)


def _of_the_file(case, known):
    dates = {
        FactKind.CASE_OPENED: (case.opened_on, _opened(case, known)),
        FactKind.DEPARTURE: (case.departed_on, {}),
        FactKind.WITHDRAWAL: (case.withdrawn_on, {"reason": case.withdrawal_reason}),
        FactKind.NO_SHOW: (case.no_show_on, {"reason": case.no_show_place}),
    }
    size = len(known.members[case.pk]) or 1
    for kind, (day, more) in dates.items():
        if day:
            yield _fact(kind, case, day, known, pseudonym=name_of(kind, case.pk), people=size, **more)


def _opened(case, known):
    """How far the file is, and the month in which its next step is due: what the work on it is told by."""
    told = {"stage": stage_of(case), "delay": _since(known, case)}
    if case.status not in IN_PROGRESS:
        return told | {"work": Work.ENDED}
    return told | {"work": Work.IN_PROGRESS, "due": case.due_on and case.due_on.replace(day=1)}


def _since(known, case):
    met = known.first_met.get(case.pk)
    return delay_of(met, case.opened_on) if met else Delay.NONE


def _of_its_people(case, known):
    if not case.departed_on:
        return
    going = [one for one in known.members[case.pk] if (case.pk, one.person_id) not in known.staying]
    company = Company.FAMILY if len(going) > 1 else Company.ALONE
    for member in going:
        person, kind = known.people[member.person_id], FactKind.TRAVELLER
        yield _fact(
            kind,
            case,
            case.departed_on,
            known,
            pseudonym=name_of(kind, member.person_id, case.pk.hex),
            who=person_name(member.person_id),
            sex=sex_of(person),
            age=age_of(person, case.departed_on),
            company=company,
            delay=delay_of(case.opened_on, case.departed_on),
        )
        yield Fact(
            kind=FactKind.SCREENED,
            pseudonym=name_of(FactKind.SCREENED, member.person_id, case.pk.hex),
            file=name_of(FactKind.SCREENED, case.pk),
            month=case.departed_on.replace(day=1),
            vulnerable=_found(known.screenings.get((case.pk, member.person_id))),
        )


def _found(screening):
    if screening is None:
        return Vulnerable.UNKNOWN
    return Vulnerable.YES if screening.vulnerabilities else Vulnerable.NO


def _of_its_money(case, known):
    for award in known.awards[case.pk]:
        kind = FactKind.AWARD
        yield _fact(kind, case, award.decided_on, known, pseudonym=name_of(kind, award.pk), amount=award.due)
    for payment in known.payments[case.pk]:
        kind = FactKind.PAYMENT
        yield _fact(kind, case, payment.on, known, pseudonym=name_of(kind, payment.pk), amount=payment.amount)


def _fact(kind, case, day, known, **values):
    told = {"month": day.replace(day=1), "office": known.offices[case.office_id], "country": case.destination}
    return Fact(kind=kind, file=name_of(kind, case.pk), **told, **values)


def stage_of(case):
    if case.departed_on:
        return Stage.DEPARTED
    if case.withdrawn_on:
        return Stage.WITHDRAWN
    if case.status == CaseStatus.CLOSED:
        return ENDS.get(case.closing_reason, Stage.CLOSED)
    if case.status in (CaseStatus.POSTPONED, CaseStatus.NO_SHOW):
        return Stage.SUSPENDED
    return Stage.WITH_OFII if case.transmitted_on else Stage.PREPARING


def sex_of(person):
    return {Sex.FEMALE: SexGroup.FEMALE, Sex.MALE: SexGroup.MALE}.get(person.sex, SexGroup.OTHER)


def age_of(person, day):
    """The group of this age; unknown too where the year alone leaves two groups open."""
    born = person.birth
    if not hasattr(born, "year"):
        return AgeGroup.UNKNOWN
    whole = born if isinstance(born, PartialDate) else PartialDate(born.year, born.month, born.day)
    groups = {next((group for below, group in AGES if 0 <= age < below), None) for age in whole.ages_on(day)}
    return (groups.pop() if len(groups) == 1 else None) or AgeGroup.UNKNOWN


def delay_of(since, day):
    if day < since:
        return Delay.NONE
    return next((group for most, group in DELAYS if (day - since).days <= most), Delay.LONGER)


# --- Field work -------------------------------------------------------------------------------------------------------


def contact_facts(contact_ids):
    """One fact for each encounter, and one for each topic raised in it. The month is that of the day in Paris."""
    contacts = Contact.objects.select_for_update(of=("self",)).filter(pk__in=contact_ids).order_by("pk")
    offices = dict(Team.objects.values_list("pk", "office__code"))
    facts = []
    for contact in contacts.select_related("site", "case"):
        told = {
            "month": timezone.localdate(contact.at).replace(day=1),
            "office": offices[contact.team_id],
            "site": contact.site.kind,
            "territory": region_of(contact.site.departement),
        }
        kind = FactKind.CONTACT
        named = {"pseudonym": name_of(kind, contact.pk), "file": name_of(kind, contact.pk)}
        language = _one_of(contact.languages)
        facts.append(
            Fact(kind=kind, **named, **told, people=contact.people, language=language, stage=_reached(contact.case))
        )
        kind = FactKind.TOPIC
        facts += [
            Fact(
                kind=kind,
                pseudonym=name_of(kind, contact.pk, topic),
                file=name_of(kind, contact.pk),
                topic=topic,
                **told,
            )
            for topic in sorted(Counter(contact.topics))
        ]
    return facts


def _one_of(codes):
    return SEVERAL if len(codes) > 1 else codes[0] if codes else NONE


def _reached(case):
    if case is None:
        return Reached.CONTACT
    return Reached.DEPARTED if case.departed_on else Reached.FILE
