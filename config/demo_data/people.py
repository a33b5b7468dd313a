"""Who the made-up people are: a principal, a family, what they said of themselves and what they kept to themselves."""

import random
from dataclasses import dataclass, field

from anyascii import anyascii

from casework.enums import Absence, Relation, Sex, TravelDocumentKind
from casework.partial_dates import PartialDate
from config.demo_data import calibration

_UPPER = "ABCDEFGHJKLMNPRTUVWXYZ"


@dataclass
class Sketch:
    """One person: `values` are fields of `Person`, `documents` are (kind, number, years until expiry)."""

    relation: Relation
    values: dict
    age: int
    documents: list = field(default_factory=list)


def family_of(key, today, *, minor=False):
    """The people of the file drawn from `key`: the principal first. `minor`: an unaccompanied minor, alone."""
    rng = random.Random(f"{key}/family")
    country = calibration.draw_country(rng)
    size = 1 if minor else calibration.draw_household(rng)
    principal = _principal(rng, country, today, minor=minor)
    return [principal, *_relatives(rng, country, principal, size, today)], country


def _principal(rng, country, today, *, minor):
    sex = calibration.draw_sex(rng)
    age = rng.randint(14, 17) if minor else calibration.draw_age(rng)
    sketch = _person(rng, country, Relation.PRINCIPAL, sex, age, today)
    values = sketch.values
    values["phone"] = _absent(rng, 0.10, 0.04) or _phone(rng)
    values["email"] = _absent(rng, 0.62, 0.03) or _email(rng, values)
    values["birth_place"] = _absent(rng, 0.08, 0.02) or rng.choice(country.places)
    if rng.random() < 0.03:
        values["family_name"] = rng.choice((Absence.WITHHELD, Absence.UNKNOWN))
    return sketch


def _relatives(rng, country, principal, size, today):
    """A couple with its children, or a parent alone with children; now and then a brother or an ageing parent."""
    relatives = []
    couple = rng.random() < (0.5 if size == 2 else 0.8)
    if size > 1 and couple and principal.age >= 20:
        other = Sex.FEMALE if principal.values["sex"] == Sex.MALE else Sex.MALE
        age = min(70, max(18 + 2 * (size - 2), principal.age + rng.randint(-6, 4)))  # old enough for so many children
        relatives.append(_person(rng, country, Relation.SPOUSE, other, age, today))
    youngest = min(parent.age for parent in (principal, *relatives))
    while len(relatives) < size - 1:
        if rng.random() < 0.06:
            relation, age = rng.choice(((Relation.SIBLING, principal.age + 3), (Relation.PARENT, principal.age + 24)))
        else:
            relation, age = Relation.CHILD, rng.randint(0, max(0, min(17, youngest - 18)))
        relative = _person(rng, country, relation, rng.choice((Sex.MALE, Sex.FEMALE)), min(age, 85), today)
        if relation == Relation.CHILD and not isinstance(principal.values["family_name"], Absence):
            relative.values["family_name"] = principal.values["family_name"]
        relatives.append(relative)
    return relatives


def _person(rng, country, relation, sex, age, today):
    pool = country.names
    given = rng.choice(pool.female if sex == Sex.FEMALE else pool.male)
    family = rng.choice(pool.family)
    written = 0 if rng.random() < 0.7 else 1  # mostly as on a passport; else in the script the person writes in
    values = {
        "family_name": family[written],
        "given_names": given[written],
        "other_names": _other_names(rng, pool, given, family, written),
        "sex": sex,
        "birth": _birth(rng, age, today),
        "nationality": country.code,
        "language": rng.choices(country.languages, (3, 1)[: len(country.languages)])[0],
    }
    sketch = Sketch(relation, values, age)
    sketch.documents = _documents(rng, country, relation)
    return sketch


def _other_names(rng, pool, given, family, written):
    """The same name in the other script, or a second given name."""
    if pool.has_own_script and rng.random() < 0.4:
        return f"{given[1 - written]} {family[1 - written]}"
    return rng.choice(pool.male + pool.female)[written] if rng.random() < 0.08 else ""


def _birth(rng, age, today):
    whole, draw = calibration.draw_birth_date(rng, age, today), rng.random()
    if draw < 0.80:
        return PartialDate(whole.year, whole.month, whole.day)
    if draw < 0.92:
        return PartialDate(whole.year)
    if draw < 0.95:
        return PartialDate(whole.year, whole.month)
    return Absence.UNKNOWN if draw < 0.98 else Absence.NOT_ASKED


def _documents(rng, country, relation):
    """Most adults hold or obtain a passport; some hold an identity card too."""
    held = []
    if rng.random() < (0.62 if relation != Relation.CHILD else 0.5):
        held.append((TravelDocumentKind.PASSPORT, document_number(rng, country.documents), rng.randint(1, 9)))
    if rng.random() < 0.18:
        held.append((TravelDocumentKind.IDENTITY_CARD, document_number(rng, "#########"), rng.randint(1, 9)))
    return held


def document_number(rng, shape):
    """Digits for '#'; a lone 'AA' between digits is drawn too, other letters stand as they are."""
    if shape == "##AA#####":
        return f"{rng.randrange(100):02}{rng.choice(_UPPER)}{rng.choice(_UPPER)}{rng.randrange(10**5):05}"
    return "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in shape)


def _phone(rng):
    """French numbers that nobody has: 06 39 98 is reserved for fiction, 07 00 belongs to machines."""
    digits = rng.choices((f"63998{rng.randrange(10**4):04}", f"700{rng.randrange(10**6):06}"), (3, 7))[0]
    pairs = " ".join(digits[i : i + 2] for i in range(1, 9, 2))
    return f"+33 {digits[0]} {pairs}" if rng.random() < 0.5 else f"0{digits[0]} {pairs}"


def _email(rng, values):
    words = [anyascii(str(values[name])).lower().replace(" ", "").strip(".") for name in ("given_names", "family_name")]
    return f"{'.'.join(words)}{rng.randrange(10, 100)}@courriel.example"


def _absent(rng, not_asked, withheld):
    """None, or why the value is not there."""
    draw = rng.random()
    if draw < not_asked:
        return Absence.NOT_ASKED
    return Absence.WITHHELD if draw < not_asked + withheld else None
