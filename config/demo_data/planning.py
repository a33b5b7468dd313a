"""Field work ahead in the demo: outings of the coming weeks and of today, what was called off, how places are found,
people who were met again by their words, who is out alone, and what happened to a team."""

import datetime
import uuid

from django.utils import timezone

from casework.encryption import key_session
from casework.enums import Role
from casework.models import Team, User
from config.demo_data import organisation
from config.demo_data.frame import working_day
from config.demo_data.loading import copy_rows
from outreach import meeting_words
from outreach.actions.meeting import token_of
from outreach.actions.planning import cancel
from outreach.enums import CancelReason, Gravity, IncidentKind, Mode, OutingState
from outreach.models import Chain, CheckIn, Contact, Going, Incident, Outing, Site, WayThere

# Where the places of the organisation are: département, commune.
PLACES = {
    "Porte de la Chapelle": ("75", "Paris"),
    "Canal Saint-Denis": ("93", "Saint-Denis"),
    "Accueil de jour Pajol": ("75", "Paris"),
    "Permanence de la rue de Tanger": ("75", "Paris"),
    "Cabinet médical des Orteaux": ("75", "Paris"),
    "HUDA Nord": ("93", "Aubervilliers"),
    "SPADA Paris 18e": ("75", "Paris"),
    "Gare du Nord": ("75", "Paris"),
    "Calais – rue des Huttes": ("62", "Calais"),
    "Grande-Synthe – Puythouck": ("59", "Grande-Synthe"),
    "Point d’information mobile": ("62", "Calais"),
    "CAES de Croisilles": ("62", "Croisilles"),
    "Accueil de jour de Lille-Fives": ("59", "Lille"),
    "Squat de la rue Baudin": ("69", "Villeurbanne"),
    "Accueil de jour de la Part-Dieu": ("69", "Lyon"),
    "Dispositif de préparation au retour": ("69", "Vénissieux"),
    "Consulat – salle d’attente": ("69", "Lyon"),
    "Place de la Joliette": ("13", "Marseille"),
    "Squat de la Belle-de-Mai": ("13", "Marseille"),
    "Cabinet médical Noailles": ("13", "Marseille"),
    "Gare Saint-Charles": ("13", "Marseille"),
}
WAYS = (
    "Entrer par la rampe derrière la station-service, longer le grillage jusqu’au deuxième portail.",
    "Passerelle rive gauche, puis cinquante mètres à droite sous le pont. Sol glissant la nuit : lampes frontales.",
)
AHEAD = (1, 2, 4, 6, 8, 11, 13, 16, 20)  # days from today
KNOWN_WORDS = "abeille citron jardin"  # told in the README, to be tried
INCIDENTS = (
    (9, IncidentKind.ANIMAL, Gravity.SERIOUS, "Chien non tenu, morsure superficielle à la main. Soins aux urgences."),
    (
        31,
        IncidentKind.OPERATION,
        Gravity.MINOR,
        "Évacuation en cours à notre arrivée. Équipe repartie au bout de dix minutes.",
    ),
)


def load_planning(frame, world):
    for name, (departement, commune) in PLACES.items():
        Site.objects.filter(pk__in=world.sites.values(), name=name).update(departement=departement, commune=commune)
    with key_session():
        for number, (office, position) in enumerate(organisation.teams()):
            _ahead(frame, world, number, office, position)
        _ways(frame, world)
        _called_off(frame, world)
        _met_again(frame, world)
        _safety(frame, world, _of_today(frame, world))


def _outing(frame, world, office, position, *key, on, starts, state=OutingState.PLANNED):
    """A row, with who goes: the field workers of the team."""
    rng = frame.rng("ahead", office.code, position, *key)
    workers = organisation.staff_of(office.code, Role.FIELD_WORKER, position)
    length = datetime.timedelta(hours=rng.choice((3, 4)))
    outing = Outing(
        id=frame.uid("ahead", office.code, position, *key),
        team_id=world.teams[office.code, position],
        on=on,
        mode=Mode(office.teams[position][1].split()[0]),
        site_id=world.sites[office.code, rng.randrange(len(office.sites))],
        partner_id=world.partners[office.code, rng.randrange(len(office.partners))] if rng.random() < 0.5 else None,
        starts=starts,
        ends=(datetime.datetime.combine(on, starts) + length).time(),
        state=state,
        created_by_id=world.users[workers[0]],
        created_at=timezone.now(),
    )
    return outing, [Going(outing=outing, user_id=world.users[email]) for email in workers]


def _ahead(frame, world, number, office, position):
    made = []
    for days in AHEAD[number % 3 :: 3]:
        on = working_day(frame.today + datetime.timedelta(days=days + number % 2))
        if on > frame.today:
            starts = datetime.time(frame.rng("hour", number, days).choice((9, 10, 14, 18)), 30)
            made.append(_outing(frame, world, office, position, days, on=on, starts=starts))
    days = {outing.on: (outing, goings) for outing, goings in made}.values()  # one a day is enough
    copy_rows(Outing, [outing for outing, _goings in days])
    Going.objects.bulk_create(going for _outing, goings in days for going in goings)


def _of_today(frame, world):
    """The outing with which the first login's day begins."""
    office = organisation.OFFICES[0]
    outing, goings = _outing(frame, world, office, 0, "today", on=frame.today, starts=datetime.time(9, 30))
    outing.site_id, outing.mode = world.sites[office.code, 0], Mode.OUTREACH
    outing.save(force_insert=True)
    Going.objects.bulk_create(goings)
    return outing


def _called_off(frame, world):
    """One to come of the second team, and one of the second office: the snow, a clearing."""
    for team, reason in ((world.teams["PAR", 1], CancelReason.PARTNER), (world.teams["LIL", 0], CancelReason.CLEARED)):
        outing = Outing.objects.filter(team=team, state=OutingState.PLANNED, on__gt=frame.today).order_by("on").first()
        if outing:
            cancel(outing, reason=reason, actor=User.objects.with_scope().get(pk=outing.created_by_id))


def _ways(frame, world):
    team = Team.objects.get(pk=world.teams["PAR", 0])
    author = world.users[organisation.STAFF[0].email]
    for position, words in enumerate(WAYS):
        site = world.sites["PAR", position]
        if not WayThere.objects.filter(site=site, team=team).exists():
            WayThere(id=frame.uid("way", position), site_id=site, team=team, words=words, author_id=author).save()


def _met_again(frame, world):
    """Chains of two to four encounters of the first office; the last of some led to a case, as it does."""
    office = world.offices["PAR"]
    alone = Contact.objects.filter(team__office=office, people=1, chain=None).order_by("at", "pk")
    left, number = list(alone.values_list("pk", "case_id")), 0
    while len(left) > 12 and number < 40:
        rng = frame.rng("chain", number)
        taken = sorted(rng.sample(range(min(len(left), 60)), rng.choice((2, 2, 3, 4))))
        members = [left[place] for place in taken]
        led = next((place for place, (_pk, case) in enumerate(members) if case), len(members))
        token = uuid.uuid5(frame.uid("chain", number), "token").bytes
        chain = Chain.objects.create(id=frame.uid("chain", number), office_id=office, token=token)
        Contact.objects.filter(pk__in=[pk for pk, _case in members[: led + 1]]).update(chain=chain)
        left, number = left[60:], number + 1
    token = token_of(meeting_words.read(KNOWN_WORDS)[0], office)
    if number and not Chain.objects.filter(token=token).exists():
        Chain.objects.filter(pk=frame.uid("chain", number - 1)).update(token=token)


def _safety(frame, world, outing):
    """A colleague whom the lead has to call, one who said that all is well, and two incidents of the past weeks."""
    lucas, camille = (world.users[f"{name}@{organisation.DOMAIN}"] for name in ("lucas.terrain", "camille.terrain"))
    now = timezone.now()
    told = {"outing": outing, "due_at": now - datetime.timedelta(minutes=25)}
    CheckIn.objects.create(
        id=frame.uid("check-in", 0), user_id=lucas, alerted_at=now - datetime.timedelta(minutes=24), **told
    )
    CheckIn.objects.create(id=frame.uid("check-in", 1), user_id=camille, well_at=now, well_by_id=camille, **told)
    past = list(Outing.objects.filter(team=outing.team, on__lt=frame.today).order_by("-on", "pk")[:30])
    for number, (back, kind, gravity, words) in enumerate(INCIDENTS):
        if len(past) > back % 30:
            _incident(frame, past[back % 30], number, (kind, gravity, words), lucas)


def _incident(frame, outing, number, told, author):
    kind, gravity, words = told
    at = timezone.make_aware(datetime.datetime.combine(outing.on, datetime.time(11, 20)))
    incident = Incident(id=frame.uid("incident", number), outing=outing, team_id=outing.team_id, author_id=author)
    incident.kind, incident.gravity, incident.words, incident.at = kind, gravity, words, at
    incident.concerned = [str(author)] if gravity != Gravity.MINOR else []
    incident.save(force_insert=True)
