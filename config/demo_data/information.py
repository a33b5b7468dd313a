"""What the demo's offices hand out, teach and tell: a leaflet with one edition that nobody replaced, a card that runs
low in Lyon, a training of next week without a trainer, campaigns here and in countries of origin and transit."""

import datetime

from casework.encryption import create_keys, key_session
from casework.enums import Role
from config.demo_data import organisation
from config.demo_data.frame import working_day
from config.demo_data.loading import copy_rows
from outreach.knowledge_codes import Counted, EventState, MovementKind
from outreach.models import (
    Campaign,
    CampaignReach,
    Event,
    Material,
    MaterialVersion,
    Outing,
    StockMovement,
    Tally,
    Writing,
)

DAY = datetime.timedelta(days=1)
OLD, NEW = "2025-01", "2026-01"
RENEWED = 120  # days since most versions were renewed
# title, kind, what contacts say of it, low below; languages renewed, languages whose old version has no successor
MATERIALS = (
    ("Le retour volontaire : ce qu’il faut savoir", "leaflet", "leaflet", 60, "fr en ar ps fa-af ka", "ru"),
    ("Joindre l’équipe : numéro et horaires", "card", "phone-number", 80, "fr en ar ps", ""),
    ("Venir au bureau : plan d’accès", "leaflet", "address", 40, "fr ar", ""),
    ("Se réinstaller au pays : les aides possibles", "booklet", "", 30, "fr en ka", "sq"),
    ("Affiche « Une question sur le retour ? »", "poster", "", 5, "fr en ar", ""),
)
# kind, theme, title, format, place, trainers, funder
EVENTS = (
    ("training", "return", "Le retour volontaire aidé : cadre et pratique", "on_site", "Marseille, salle du bureau",
     "Anne Kerbrat\nPaul Etchegaray", "Fonds asile, migration et intégration"),
    ("training", "trafficking", "Repérer et orienter les victimes de traite", "on_site", "Paris, bourse du travail",
     "Inès Carvalho", "Fonds asile, migration et intégration"),
    ("workshop", "minors", "Mineurs non accompagnés : qui fait quoi ?", "both", "Lille, hôtel du département",
     "Yannick Prévost", ""),
    ("conference", "migration", "Migrations en Méditerranée : ce que disent les données", "on_site",
     "Marseille, bibliothèque de l’Alcazar", "Dr Salomé Benichou\nMarc Taddei", "Région Provence-Alpes-Côte d’Azur"),
    ("meeting", "health", "Réseau santé : parcours des personnes malades", "on_site", "Paris, cabinet partenaire",
     "Claire-Marie Dutilleul", ""),
    ("training", "asylum", "Droit d’asile et droit au séjour : actualités", "remote", "", "Hugo Lassalle", ""),
    ("workshop", "return", "Expliquer sans pousser : l’entretien d’information", "on_site", "Lyon, accueil de jour",
     "Nadège Roussin", ""),
)  # fmt: skip
ORGANISATIONS = ("association", "accommodation", "state", "local", "health", "ofii", "justice", "migrants")
# office, title, stage, country, channels, languages, first day and last (days ago), budget, funder, people by channel
CAMPAIGNS = (
    ("PAR", "Rentrer, se préparer", "here", "FR", "posters website helpline", "fr en ar ps ka", 200, None, 18_000, "",
     {"website": (3_100, "measured"), "helpline": (140, "measured"), "posters": (2_600, "estimated")}),
    ("PAR", "Avant de partir : ce qu’il faut savoir", "origin", "GE", "radio social meetings", "ka ru", 330, 150,
     64_000, "Union européenne",
     {"radio": (41_000, "estimated"), "social": (12_400, "measured"), "meetings": (380, "measured")}),
    ("MRS", "Sur la route : vos droits", "transit", "TN", "social meetings", "fr ar bm", 260, 40, 39_500,
     "Union européenne", {"social": (8_900, "measured"), "meetings": (610, "measured")}),
    ("LYO", "Écoutez ceux qui sont rentrés", "origin", "CI", "radio television", "fr", 480, 390, 52_000, "",
     {"radio": (30_000, "estimated"), "television": (95_000, "estimated")}),
)  # fmt: skip

# kind, titles, days ago, authors, languages, tables, where it was sent
WRITINGS = (
    ("report", "Rapport d’activité 2025", "Activity report 2025", 240, "Mission d’Escale en France", "fr en",
     ("Contacts par lieu, 2025",), ("OFII, siège", "Préfecture de région Provence-Alpes-Côte d’Azur")),
    ("study", "Revenir et recommencer : trente entretiens en Géorgie", "Coming back and starting again", 310,
     "Équipe de Marseille, avec une université partenaire", "fr en ka", (), ("Association des villes d’accueil",)),
    ("leaflet", "Guide pratique de l’entretien d’information", "", 95, "Équipe de Lille", "fr", (),
     ("Centres d’hébergement des Hauts-de-France",)),
    ("data", "Départs par pays de destination, 2024–2025", "Departures by country of destination, 2024–2025", 60,
     "Mission d’Escale en France", "fr en", ("Départs par pays, 2024", "Départs par pays, 2025"), ()),
)  # fmt: skip


def load_information(frame, world):
    """Nothing where materials are registered already: their titles are those of the whole mission."""
    if Material.objects.exists():
        return
    versions = _materials(frame, world)
    _stocks(frame, world, versions)
    _events(frame, world)
    _campaigns(frame, world)
    _writings(frame, world)


def _author(world, office):
    return world.users[organisation.staff_of(office, Role.CASEWORKER)[0]]


# --- Materials --------------------------------------------------------------------------------------------------------


def _materials(frame, world):
    """Returns [(material, version)] of what was registered."""
    author, began = _author(world, "PAR"), frame.today - 500 * DAY
    materials, versions = [], []
    for title, kind, term, low_at, renewed, left in MATERIALS:
        material = Material(
            id=frame.uid("material", title),
            title=title,
            kind=kind,
            term=term,
            low_at=low_at,
            created_by_id=author,
            created_at=_noon(began),
        )
        materials.append(material)
        for language in f"{renewed} {left}".split():
            last = frame.today + 12 * DAY if language in left.split() else frame.today - (RENEWED + 1) * DAY
            versions.append(_version(frame, material, language, OLD, began, last, author))
        for language in renewed.split():
            first = frame.today - RENEWED * DAY
            versions.append(_version(frame, material, language, NEW, first, None, author))
    copy_rows(Material, materials)
    copy_rows(MaterialVersion, versions)
    return versions


def _version(frame, material, language, number, first, last, author):
    return MaterialVersion(
        id=frame.uid("version", material.pk, language, number),
        material=material,
        language=language,
        number=number,
        valid_from=first,
        valid_until=last,
        created_by_id=author,
        created_at=_noon(first),
    )


def _stocks(frame, world, versions):
    """What each office received when a version began, what its outings handed out since, and a count of last month."""
    movements = []
    current = [one for one in versions if one.number == NEW or one.valid_until >= frame.today]
    for plan in organisation.OFFICES:
        rng, stock = frame.rng("stock", plan.code), {}
        author, office = _author(world, plan.code), world.offices[plan.code]
        for version in current:
            short = plan.code == "LYO" and version.material.kind == "card"
            stock[version.pk] = number = 60 if short else rng.randrange(300, 900, 50)
            day = max(version.valid_from, frame.today - RENEWED * DAY)
            movements.append(_movement(frame, office, version, "received", number, day, author))
        outings = Outing.objects.filter(team__office=office, on__gte=frame.today - 90 * DAY, on__lte=frame.today)
        for outing in outings.order_by("on", "pk")[:60]:
            for version in rng.sample(current, 2):
                number = min(rng.randint(2, 14), stock[version.pk])
                if number and version.material.kind != "poster":
                    stock[version.pk] -= number
                    gone = _movement(frame, office, version, "handed_out", -number, outing.on, outing.created_by_id)
                    gone.outing_id = outing.pk
                    gone.id = frame.uid("movement", outing.pk, version.pk)
                    movements.append(gone)
        counted = rng.choice(current)
        found = _movement(frame, office, counted, "counted", -3, frame.today - DAY, author)
        found.found = max(0, stock[counted.pk] - 3)
        movements.append(found)
    copy_rows(StockMovement, movements)


def _movement(frame, office, version, kind, quantity, on, author):
    return StockMovement(
        id=frame.uid("movement", office, version.pk, kind),
        office_id=office,
        version=version,
        kind=MovementKind(kind).value,
        quantity=quantity,
        on=on,
        recorded_by_id=author,
        recorded_at=_noon(on),
    )


def _noon(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)


# --- Events -----------------------------------------------------------------------------------------------------------


def _events(frame, world):
    events, tallies, links = [], [], []
    through = Event.partners.through
    for number in range(24):
        plan = organisation.OFFICES[number % len(organisation.OFFICES)]
        event = _event(frame, world, plan, number)
        events.append(event)
        links.append(through(event_id=event.pk, partner_id=world.partners[plan.code, number % len(plan.partners)]))
        if event.state == EventState.HELD:
            tallies += _tallies(frame, event, number)
    with key_session():
        create_keys([event.pk for event in events])
        copy_rows(Event, events)
    copy_rows(Tally, tallies)
    copy_rows(through, links)


def _event(frame, world, plan, number):
    kind, theme, title, setting, place, trainers, funder = EVENTS[number % len(EVENTS)]
    on = working_day(frame.today - (510 - 22 * number) * DAY)
    state, because = EventState.HELD, ""
    if number >= 20:  # the last four are those to come, and one that nobody has said anything about
        on = frame.today + (-1, 6, 11, 40)[number - 20] * DAY
        state = EventState.PLANNED
    elif number % 9 == 4:
        state, because = EventState.CANCELLED, "enrolment"
    return Event(
        id=frame.uid("event", number),
        office_id=world.offices[plan.code],
        kind=kind,
        theme=theme,
        title=title,
        starts_on=on,
        ends_on=on + (DAY if kind == "conference" else 0 * DAY),
        setting=setting,
        place=place,
        trainers=None if number == 21 else trainers,
        funder=funder,
        state=state,
        cancelled_because=because,
        created_by_id=_author(world, plan.code),
        created_at=_noon(on - 40 * DAY),
    )


def _tallies(frame, event, number):
    rng = frame.rng("event", number)
    came = {code: rng.randint(1, 14) for code in rng.sample(ORGANISATIONS, 4)}
    answered = max(1, round(sum(came.values()) * 0.7))
    answers = {}
    for question in ("useful", "clear", "trainers", "place"):
        scores = rng.choices((2, 3, 4, 5), (1, 3, 6, 5), k=answered)
        answers |= {f"{question}:{score}": scores.count(score) for score in set(scores)}
    remarks = {code: rng.randint(1, 5) for code in rng.sample(("more_cases", "more_time", "documents", "again"), 2)}
    counted = ((Counted.ATTENDANCE, came), (Counted.ANSWER, answers), (Counted.REMARK, remarks))
    for of, counts in counted:
        for code, count in sorted(counts.items()):
            yield Tally(event_id=event.pk, of=of.value, code=code, count=count)


# --- Campaigns --------------------------------------------------------------------------------------------------------


def _campaigns(frame, world):
    campaigns, counts = [], []
    for office, title, stage, country, channels, languages, first, last, budget, funder, reached in CAMPAIGNS:
        starts_on, author = frame.today - first * DAY, _author(world, office)
        campaign = Campaign(
            id=frame.uid("campaign", title),
            office_id=world.offices[office],
            title=title,
            stage=stage,
            country=country,
            channels=channels.split(),
            languages=languages.split(),
            starts_on=starts_on,
            ends_on=frame.today - last * DAY if last is not None else None,
            budget=budget,
            funder=funder,
            created_by_id=author,
            created_at=_noon(starts_on),
        )
        campaigns.append(campaign)
        rng = frame.rng("campaign", title)
        for month in range(1, 4):
            on = starts_on + 30 * month * DAY
            for channel, (people, quality) in reached.items():
                number = round(people * rng.uniform(0.6, 1.2) / 3)
                counts.append(_count(frame, campaign, channel, number, quality, on, author))
    copy_rows(Campaign, campaigns)
    copy_rows(CampaignReach, counts)


SOURCES = {"measured": "Compteur du service", "estimated": "Audience annoncée par le diffuseur"}


def _count(frame, campaign, channel, people, quality, on, author):
    return CampaignReach(
        id=frame.uid("reach", campaign.pk, channel, on),
        campaign=campaign,
        on=on,
        channel=channel,
        people=people,
        quality=quality,
        source=SOURCES[quality],
        recorded_by_id=author,
        recorded_at=_noon(on),
    )


# --- Writings ---------------------------------------------------------------------------------------------------------


def _writings(frame, world):
    author, rows = _author(world, "MRS"), []
    for kind, title_fr, title_en, days, authors, languages, tables, sent_to in WRITINGS:
        on = frame.today - days * DAY
        rows.append(
            Writing(
                id=frame.uid("writing", title_fr),
                kind=kind,
                title_fr=title_fr,
                title_en=title_en,
                on=on,
                authors=authors,
                languages=languages.split(),
                tables=list(tables),
                sent_to=list(sent_to),
                created_by_id=author,
                created_at=_noon(on),
            )
        )
    copy_rows(Writing, rows)
