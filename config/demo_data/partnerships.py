"""Partners of the demo: what they offer, whom one speaks to, agreements, meetings; referrals to and fro; a spreadsheet
of an association that waits to be imported."""

import datetime
import uuid

from casework.access import RoleAssignment
from casework.encryption import create_keys, key_session
from casework.enums import Role
from casework.models import User
from config.demo_data import organisation, words
from config.demo_data.loading import copy_rows
from outreach import contact_sheet
from outreach.actions import imports, partners
from outreach.enums import PartnerKind as Kind
from outreach.models import Contact, Partner, ReceivedReferral, Referral
from outreach.models.partners import usual_reminder
from outreach.models.referrals import expiry_from, follow_up_from
from outreach.partner_enums import DeclineReason, Function, ReceivedState, ReferralState

DAY = datetime.timedelta(days=1)
PLACES = {"PAR": "75", "LIL": "59", "LYO": "69", "MRS": "13"}
STREETS = ("rue des Écluses", "place du Marché", "avenue des Tilleuls", "rue de la Filature", "quai du Levant")
HOURS = ("Du lundi au vendredi, 9 h – 17 h", "Mardi et jeudi, 14 h – 18 h", "Tous les jours, 8 h – 12 h", "")
OFFERED = {
    Kind.OFII: ("return_aid", "reception"),
    Kind.MEDICAL_PRACTICE: ("medical", "mental_health"),
    Kind.ACCOMMODATION: ("accommodation", "reception"),
    Kind.ASSOCIATION: ("legal", "asylum", "food"),
    Kind.PUBLIC_SERVICE: ("medical", "reception"),
    Kind.CAES: ("accommodation", "reception"),
    Kind.HUDA: ("accommodation",),
    Kind.CONSULATE: ("travel_documents",),
    Kind.IOM_MISSION: ("return_aid", "family_tracing"),
    Kind.INTERNATIONAL: ("family_tracing", "victims"),
}
# Beside those that outings and contacts name (organisation.py).
OTHERS = {
    "PAR": (
        ("CAES du Canal", Kind.CAES),
        ("HUDA des Lilas", Kind.HUDA),
        ("Consulat général de Géorgie", Kind.CONSULATE),
        ("OIM Géorgie", Kind.IOM_MISSION),
        ("Liens retrouvés", Kind.INTERNATIONAL),
    ),
    "LIL": (("CAES de la Scarpe", Kind.CAES), ("OIM Albanie", Kind.IOM_MISSION)),
    "LYO": (("Consulat général d’Algérie", Kind.CONSULATE),),
    "MRS": (("HUDA du Vieux-Port", Kind.HUDA),),
}
FIRST = ("Jeanne", "Paul", "Inès", "Marc-Antoine", "Élodie", "Karim", "Lucile", "Bastien")
LAST = ("Marceau", "Verdier", "Delmas", "Rousselin", "Haddad", "Pélissier", "Caron", "Vasseur")
SHARED = {
    Kind.OFII: {
        "identity": "public_task",
        "contact": "consent",
        "stay": "public_task",
        "return_project": "consent",
    },
    Kind.MEDICAL_PRACTICE: {"identity": "consent", "health": "consent", "contact": "consent"},
    Kind.ASSOCIATION: {"contact": "consent"},
    Kind.CAES: {"identity": "consent", "family": "consent"},
}
DECIDED = (
    "Permanence commune un mardi sur deux, à partir du mois prochain. L’association prévient par téléphone la veille.",
    "Une fiche d’orientation unique. Point chaque mois sur les orientations restées sans réponse.",
)
SHEET = (
    ("Date", "Lieu", "Nombre de personnes", "Langues", "Thèmes", "Nom", "Commentaires"),
    (3, 0, "12", "Pachto, Dari", "Retour volontaire", "", "Réunion d’information au réfectoire"),
    (2, 1, "4", "Arabe", "Hébergement", "Saïd", ""),
    (1, 0, "2", "Tigrinya, Amharique", "Asile", "", "Demande à être rappelé"),
    (1, None, "1", "Français", "Santé", "", ""),
)


def load_partnerships(frame, world):
    with key_session():
        described = _partners(frame, world)
        for number, (code, partner) in enumerate(described):
            _kept_about(frame, world, number, code, partner)
        _copy_referrals(frame, world)
        _copy_received(frame, world, described)
        _waiting_sheet(frame, world)


def _partners(frame, world):
    """Every partner of every office, with what it offers: [(code of the office, partner)]."""
    for code, rows in OTHERS.items():
        for name, kind in rows:
            Partner.objects.get_or_create(office_id=world.offices[code], name=name, defaults={"kind": kind})
    codes = {pk: code for code, pk in world.offices.items()}
    found = [
        (codes[partner.office_id], partner)
        for partner in Partner.objects.filter(office__in=codes).order_by("office", "pk")
    ]
    for number, (code, partner) in enumerate(found):
        rng = frame.rng("partner", code, partner.name)
        partner.services = list(OFFERED.get(partner.kind, ("reception",)))
        partner.languages = sorted({"fr", *rng.sample(("en", "ar", "ps", "fa-af", "ka", "sq"), 2)})
        partner.departement = "" if partner.kind == Kind.IOM_MISSION else PLACES[code]
        partner.address = f"{rng.randint(2, 90)} {rng.choice(STREETS)}" if partner.departement else ""
        partner.hours = HOURS[number % len(HOURS)] if partner.departement else ""
        partner.save()
    return found


def _someone(world, code, role=Role.CASEWORKER):
    email = organisation.staff_of(code, role)[0]
    return User.objects.with_scope().get(pk=world.users[email])


def _kept_about(frame, world, number, code, partner):
    if partner.people.exists():
        return  # by an earlier seed
    rng, actor = frame.rng("about", code, partner.name), _someone(world, code)
    for place in range(rng.randint(1, 2)):
        first, last = rng.choice(FIRST), rng.choice(LAST)
        values = {
            "function": rng.choice(list(Function)[:6]),
            "name": f"{first} {last}",
            "phone": f"01 99 00 {rng.randint(10, 99)} {rng.randint(10, 99)}",
            "mail": f"{_letters(first)}.{_letters(last)}@partenaire.example",
            "starts_on": frame.today - rng.randint(100, 900) * DAY,
            "ends_on": frame.today + 20 * DAY if number % 7 == 3 else None,
        }
        partners.keep_person(partner, values, uid=frame.uid("partner person", number, place), actor=actor)
    if shares := SHARED.get(partner.kind):
        ends = frame.today + (45 if number % 4 == 1 else 400) * DAY
        values = {"kind": "data_protocol", "signed_on": frame.today - 320 * DAY, "ends_on": ends, "shares": shares}
        values["remind_on"] = usual_reminder(ends)
        partners.keep_agreement(partner, values, uid=frame.uid("agreement", number), actor=actor)
    if partner.kind == Kind.ASSOCIATION:
        values = {"subjects": ["referrals", "sites"], "attendance": {"association": 2, "ofii": 1}}
        values |= {"on": frame.today - (20 + number) * DAY, "decisions": DECIDED[number % len(DECIDED)]}
        partners.add_meeting(partner, values, uid=frame.uid("meeting", number), actor=actor)


def _letters(name):
    plain = name.lower().translate(str.maketrans("éèêàçïî", "eeeacii"))
    return "".join(c for c in plain if c.isalpha())


def _copy_referrals(frame, world):
    """Of the contacts of the last weeks that name a partner: most answered, some to be followed up, some expired."""
    since = frame.today - 75 * DAY
    named = Contact.objects.filter(partner__isnull=False, at__date__gte=since, referrals=None).exclude(
        referral_answer="declined"
    )
    rows = []
    for contact in named.order_by("at", "pk").only("pk", "at", "partner_id", "author_id", "needs", "case_id"):
        rng, on = frame.rng("referral", contact.pk), contact.at.date()
        state = rng.choices(list(ReferralState), (10, 25, 20, 10, 30, 0, 5))[0]
        if state in (ReferralState.MADE, ReferralState.SENT) and expiry_from(on) < frame.today:
            state = ReferralState.EXPIRED
        rows.append(_referral(contact, on, state, rng, frame.today))
    copy_rows(Referral, rows)


def _referral(contact, on, state, rng, today):
    ended = state not in (ReferralState.MADE, ReferralState.SENT, ReferralState.ACCEPTED)
    answered = min(today, on + rng.randint(1, 12) * DAY)
    expired = state == ReferralState.EXPIRED
    return Referral(
        id=uuid.uuid5(contact.pk, "referral"),
        partner_id=contact.partner_id,
        contact_id=contact.pk,
        needs=contact.needs,
        shared=["needs"] if contact.needs else [],
        state=state,
        reason=rng.choice(list(DeclineReason)[:4]) if state == ReferralState.DECLINED else "",
        made_by_id=contact.author_id,
        made_on=on,
        sent_on=on if state != ReferralState.MADE else None,
        answered_on=answered if state in (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.DONE) else None,
        ended_on=(min(today, expiry_from(on) + DAY) if expired else answered) if ended else None,
        follow_up_on=max(follow_up_from(on), today - 5 * DAY),
        expires_on=expiry_from(on),
    )


def _copy_received(frame, world, described):
    """What associations, doctors and shelters asked for, two of each; the first still to be answered."""
    senders = [(code, partner) for code, partner in described if partner.kind in (Kind.ASSOCIATION, Kind.HUDA)]
    rows = []
    for number, (code, partner) in enumerate(senders * 2):
        rng, on = frame.rng("received", number), frame.today - (2 + 5 * number) * DAY
        done = number >= len(senders)
        alias = rng.choice(words.ALIASES) if not done and number % 2 == 0 else None
        rows.append(
            ReceivedReferral(
                id=frame.uid("received", number),
                partner=partner,
                office_id=partner.office_id,
                people=rng.randint(1, 6),
                needs=["legal"] if number % 2 else ["shelter"],
                languages=[rng.choice(("ps", "ar", "ti"))],
                contact_consent=alias is not None,
                alias=alias,
                reach=_reach(rng) if alias else None,
                state=ReceivedState.DONE if done else ReceivedState.RECEIVED,
                recorded_by_id=world.users[organisation.staff_of(code, Role.FIELD_WORKER)[0]],
                received_on=on,
                answered_on=on + DAY if done else None,
                ended_on=on + 2 * DAY if done else None,
                follow_up_on=frame.today + (number - 1) * DAY,
                expires_on=max(expiry_from(on), frame.today + 3 * DAY),
            )
        )
    create_keys([row.pk for row in rows])
    copy_rows(ReceivedReferral, rows)


def _reach(rng):
    return rng.choice(words.REACHES).format(**{name: rng.randrange(100) for name in "abc"})


def _waiting_sheet(frame, world):
    """What a centre counted by itself: read, not imported yet; a column names people, a row has an unknown place."""
    worker = _someone(world, "PAR", Role.FIELD_WORKER)
    team = RoleAssignment.objects.select_related("team").get(user=worker).team
    sites = [name for name, _kind in organisation.OFFICES[0].sites]
    table = [[1, list(SHEET[0])]]
    for number, (days, site, *rest) in enumerate(SHEET[1:], 2):
        place = sites[site] if site is not None else "Cour de la gare"
        table.append([number, [(frame.today - days * DAY).isoformat(), place, *rest]])
    imports.keep_sheet(contact_sheet.sheet_of(table), uid=frame.uid("sheet"), team=team, actor=worker)
