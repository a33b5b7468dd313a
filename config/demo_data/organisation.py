"""The made-up organisation: its offices, their teams and places, the people who work there and how they sign in."""

from dataclasses import dataclass

from casework.enums import Role
from outreach.enums import PartnerKind as Kind
from outreach.enums import SiteKind

# One for all demo accounts, shown when the demo starts. `seed` never makes an account beside real ones.
PASSWORD = "escale-en-demonstration"  # noqa: S105 – meant to be read
DOMAIN = "escale.example"


@dataclass(frozen=True)
class OfficePlan:
    """`weight`: share of the work. `sites` and `partners`: (name, kind). `teams`: (name, modes of its outings)."""

    code: str
    name: str
    weight: int
    teams: tuple
    sites: tuple
    partners: tuple


@dataclass(frozen=True)
class StaffPlan:
    """`office`: a code, or "" for roles of the whole house. `team`: position among the teams of the office."""

    email: str
    full_name: str
    role: Role
    office: str = ""
    team: int | None = None


OFFICES = (
    OfficePlan(
        "PAR",
        "Paris",
        40,
        (("Maraude nord-est", "outreach"), ("Permanences", "drop_in association")),
        (
            ("Porte de la Chapelle", SiteKind.CAMP),
            ("Canal Saint-Denis", SiteKind.CAMP),
            ("Accueil de jour Pajol", SiteKind.DAY_CENTRE),
            ("Permanence de la rue de Tanger", SiteKind.DROP_IN),
            ("Cabinet médical des Orteaux", SiteKind.MEDICAL_PRACTICE),
            ("HUDA Nord", SiteKind.ACCOMMODATION),
            ("SPADA Paris 18e", SiteKind.RECEPTION),
            ("Gare du Nord", SiteKind.STATION),
        ),
        (
            ("OFII – direction territoriale de Paris", Kind.OFII),
            ("La Halte des Orteaux", Kind.MEDICAL_PRACTICE),
            ("Toits et Passages", Kind.ACCOMMODATION),
            ("Droits sur le fil", Kind.ASSOCIATION),
            ("Permanence d’accès aux soins (PASS)", Kind.PUBLIC_SERVICE),
        ),
    ),
    OfficePlan(
        "LIL",
        "Lille",
        25,
        (("Littoral", "outreach"), ("Métropole lilloise", "drop_in outreach")),
        (
            ("Calais – rue des Huttes", SiteKind.CAMP),
            ("Grande-Synthe – Puythouck", SiteKind.CAMP),
            ("Point d’information mobile", SiteKind.DROP_IN),
            ("CAES de Croisilles", SiteKind.ACCOMMODATION),
            ("Accueil de jour de Lille-Fives", SiteKind.DAY_CENTRE),
        ),
        (
            ("OFII – direction territoriale de Lille", Kind.OFII),
            ("Secours du Littoral", Kind.ASSOCIATION),
            ("Maison médicale du Beffroi", Kind.MEDICAL_PRACTICE),
        ),
    ),
    OfficePlan(
        "LYO",
        "Lyon",
        18,
        (("Rhône", "drop_in outreach association"),),
        (
            ("Squat de la rue Baudin", SiteKind.SQUAT),
            ("Accueil de jour de la Part-Dieu", SiteKind.DAY_CENTRE),
            ("Dispositif de préparation au retour", SiteKind.ACCOMMODATION),
            ("Consulat – salle d’attente", SiteKind.CONSULATE),
        ),
        (
            ("OFII – direction territoriale de Lyon", Kind.OFII),
            ("Accueil des Deux Fleuves", Kind.ASSOCIATION),
            ("Foyer du Confluent", Kind.ACCOMMODATION),
        ),
    ),
    OfficePlan(
        "MRS",
        "Marseille",
        17,
        (("Centre-ville et Belsunce", "outreach medical_practice"),),
        (
            ("Place de la Joliette", SiteKind.OTHER),
            ("Squat de la Belle-de-Mai", SiteKind.SQUAT),
            ("Cabinet médical Noailles", SiteKind.MEDICAL_PRACTICE),
            ("Gare Saint-Charles", SiteKind.STATION),
        ),
        (
            ("OFII – direction territoriale de Marseille", Kind.OFII),
            ("Escale du Port", Kind.ASSOCIATION),
            ("Mission santé Noailles", Kind.MEDICAL_PRACTICE),
        ),
    ),
)


def _staff(email, full_name, role, office="", team=None):
    return StaffPlan(f"{email}@{DOMAIN}", full_name, role, office, team)


# The first of each role is the login that the demo shows.
STAFF = (
    _staff("camille.terrain", "Camille Lefort", Role.FIELD_WORKER, "PAR", 0),
    _staff("solene.dossiers", "Solène Marchand", Role.CASEWORKER, "PAR"),
    _staff("thibault.equipe", "Thibault Renaudin", Role.TEAM_LEAD, "PAR"),
    _staff("helene.direction", "Hélène Vasseur", Role.MANAGER),
    _staff("etienne.direction", "Étienne Caradec", Role.MANAGER),
    _staff("quentin.ofii", "Quentin Delaunay", Role.OFII_LIAISON),
    _staff("margaux.dpo", "Margaux Tisserand", Role.DATA_PROTECTION_OFFICER),
    _staff("baptiste.admin", "Baptiste Courtois", Role.ADMINISTRATOR),
    _staff("lucas.terrain", "Lucas Guillemin", Role.FIELD_WORKER, "PAR", 0),
    _staff("agathe.terrain", "Agathe Perrault", Role.FIELD_WORKER, "PAR", 1),
    _staff("romain.dossiers", "Romain Castaing", Role.CASEWORKER, "PAR"),
    _staff("lise.dossiers", "Lise Montfort", Role.CASEWORKER, "PAR"),
    _staff("gaspard.terrain", "Gaspard Lemoine", Role.FIELD_WORKER, "LIL", 0),
    _staff("maelle.terrain", "Maëlle Ternynck", Role.FIELD_WORKER, "LIL", 1),
    _staff("corentin.dossiers", "Corentin Wattel", Role.CASEWORKER, "LIL"),
    _staff("noemie.dossiers", "Noémie Delattre", Role.CASEWORKER, "LIL"),
    _staff("aurelien.equipe", "Aurélien Hocquet", Role.TEAM_LEAD, "LIL"),
    _staff("clemence.terrain", "Clémence Brossard", Role.FIELD_WORKER, "LYO", 0),
    _staff("etienne.dossiers", "Étienne Mollard", Role.CASEWORKER, "LYO"),
    _staff("pauline.equipe", "Pauline Chevrier", Role.TEAM_LEAD, "LYO"),
    _staff("florian.terrain", "Florian Aubagne", Role.FIELD_WORKER, "MRS", 0),
    _staff("ondine.dossiers", "Ondine Castellan", Role.CASEWORKER, "MRS"),
    _staff("matthias.equipe", "Matthias Roubaud", Role.TEAM_LEAD, "MRS"),
)
MANAGERS = [member.email for member in STAFF if member.role == Role.MANAGER]


def logins():
    """(role label, e-mail, password) of one login per role, in the order of the chain."""
    first = {}
    for member in STAFF:
        first.setdefault(member.role, member)
    return [(str(role.label), member.email, PASSWORD) for role, member in first.items()]


def teams():
    """Every (office plan, position of the team) of the organisation."""
    return [(office, position) for office in OFFICES for position in range(len(office.teams))]


def staff_of(office, role, team=None):
    """E-mails of those who hold `role` in the office with this code (and in this team, for field workers)."""
    return [
        member.email
        for member in STAFF
        if member.office == office and member.role == role and team in (None, member.team)
    ]
