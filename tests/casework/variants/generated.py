"""Spellings made by rule from the names of the demo data: what clerks, consulates and telephones make of a name.

Each variant draws one or two of the rules that apply to the name. The seed decides: rules of matching
are looked at with one seed and tested with another.
"""

import random
import re

from config.demo_data import names

COMMUNITIES = {
    "Afghanistan": names.AFGHAN,
    "Iran": names.IRANIAN,
    "China": names.CHINESE,
    "Haiti": names.HAITIAN,
    "Maghreb": names.MAGHREBI,
    "Arab East": names.ARAB,
    "Kurds": names.KURDISH,
    "Pakistan": names.PAKISTANI,
    "Russia": names.RUSSIAN,
    "Ukraine": names.UKRAINIAN,
    "Mongolia": names.MONGOL,
    "Eritrea": names.ERITREAN,
    "Ethiopia": names.ETHIOPIAN,
    "Somalia": names.SOMALI,
    "West Africa": names.WEST_AFRICAN,
    "Central Africa": names.CENTRAL_AFRICAN,
    "Nigeria": names.NIGERIAN,
    "Brazil": names.BRAZILIAN,
    "Moldova": names.MOLDOVAN,
    "Turkey": names.TURKISH,
    "Tamil": names.TAMIL,
    "Georgia": names.GEORGIAN,
    "Armenia": names.ARMENIAN,
    "Albania": names.ALBANIAN,
    "Bangladesh": names.BENGALI,
    "India": names.INDIAN,
    "Nepal": names.NEPALI,
}
# French, English and other systems for the same sounds; what is dropped; what is doubled; what is joined.
RULES = (
    ("ou as u", r"ou", "u"),
    ("ou as oo", r"ou", "oo"),
    ("u as ou", r"(?<![oaeq])u(?!i)", "ou"),
    ("oo as ou", r"oo", "ou"),
    ("ee as i", r"ee", "i"),
    ("i as ee", r"(?<=[bdfhjklmnrst])i(?=[bdfhjklmnrst])", "ee"),
    ("i as y", r"i(?=[ae]|$)", "y"),
    ("y as i", r"(?<=[aeiou])y(?=[aeiou]|$)", "i"),
    ("ch as sh", r"ch(?![rl])", "sh"),
    ("sh as ch", r"sh", "ch"),
    ("dj as j", r"dj", "j"),
    ("j as dj", r"^j(?=[aio])", "dj"),
    ("kh as h", r"kh", "h"),
    ("kh as k", r"kh", "k"),
    ("gh as g", r"gh", "g"),
    ("q as k", r"q", "k"),
    ("k as c", r"k(?=[aou])", "c"),
    ("th as t", r"th", "t"),
    ("z as s", r"z", "s"),
    ("w as v", r"w(?=[aei])", "v"),
    ("w as ou", r"^w(?=[aei])", "ou"),
    ("final h", r"(?<=a)$", "h"),
    ("no final h", r"(?<=[ae])h$", ""),
    ("no h", r"(?<=[aeiou])h(?=[aeiou])", ""),
    ("e as i", r"(?<=[bdfhklmnrst])e(?=[bdfhklmnrst])", "i"),
    ("a as e", r"(?<=[bdfhklmnrst])a(?=[bdfhklmnrst])", "e"),
    ("o as u", r"(?<=[bdfhklmnrst])o(?=[bdfhklmnrst])", "u"),
    ("no vowel", r"(?<=[bdfhklmnrst])[ae](?=[bdfhklmnrst][aeiou])", ""),
    ("doubled", r"(?<=[aeiou])([mnlrst])(?=[aeiou])", r"\1\1"),
    ("single", r"([bdfklmnrst])\1", r"\1"),
    ("joined", r"[ '’-]+", ""),
    ("hyphen as space", r"-", " "),
    ("no article", r"^(?:al|el)[ -]", ""),
    ("article joined", r"^(al|el)[ -]", r"\1"),
    ("ov as off", r"ov$", "off"),
)


def _plain(name):
    table = str.maketrans("éèêëïîàâäöôûüóáíúç", "eeeeiiaaaoouuoaiuc")
    return name.lower().translate(table)


def variant(name, dice):
    """Another spelling of a Latin name, by one or two rules; the name without accents if none applies."""
    written = _plain(name)
    for _ in range(dice.choice((1, 1, 2))):
        possible = [rule for rule in RULES if re.search(rule[1], written)]
        if possible:
            _name, pattern, replacement = dice.choice(possible)
            written = re.sub(pattern, replacement, written, count=1)
    return written.title()


def pairs(seed, each=25):
    """(community, (given, family), (given, family)), half of them across scripts where the community has its own."""
    dice = random.Random(seed)
    for community, pool in COMMUNITIES.items():
        for number in range(each):
            given = dice.choice(pool.male + pool.female)
            family = dice.choice(pool.family)
            one = (given[0], family[0])
            if pool.has_own_script and number % 2:
                yield f"{community}, own script", one if number % 4 == 1 else _both(one, dice), (given[1], family[1])
            else:
                yield community, one, _both(one, dice)


def _both(names, dice):
    return tuple(variant(name, dice) for name in names)
