"""A thief who has stolen the token table, without keys, and knows names better than anybody does.

He knows the code, hence which keys a name has, and the true probability of every name, pair and year in the population
that the register was drawn from. He does not know which token stands for which compound: that he infers from how often
each occurs (rank against rank), and from which tokens stand together in a row (likelihood of both).
"""

import importlib
import math
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import product

from casework.matching.names import stored_keys

LOCALES = ("ar_AA", "ka_GE", "en_PK", "ru_RU", "es_CO", "hy_AM")
# Zipf–Mandelbrot: the first given name of a country is borne by about 10 % of its people, the first family name by 2 %.
GIVEN_FLATNESS, FAMILY_FLATNESS, COUNTRY_FLATNESS = 1.5, 10, 1
OFTEN = 12  # rows of a token before its frequency tells anything


@dataclass(frozen=True)
class Row:
    given: str
    family: str
    year: int


def name_lists():
    """[(given names, family names)] of the countries that make up the register, as public lists have them."""
    lists = []
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        lists.append(([*dict.fromkeys(provider.first_names)][:250], [*dict.fromkeys(provider.last_names)][:500]))
    return lists


def population(size, seed):
    """Rows drawn with Zipf-like weights; and {(given, family): probability}, {year: probability}."""
    dice, lists = random.Random(seed), name_lists()
    chances = [(_zipf(given, GIVEN_FLATNESS), _zipf(family, FAMILY_FLATNESS)) for given, family in lists]
    weights = [1 / (rank + COUNTRY_FLATNESS) for rank in range(len(lists))]  # a few countries make up the most
    years = {year: math.exp(-(((year - 1992) / 11) ** 2) / 2) for year in range(1950, 2025)}
    total = sum(years.values())
    years = {year: weight / total for year, weight in years.items()}
    rows = []
    for where, count in Counter(dice.choices(range(len(lists)), weights, k=size)).items():
        given, family = (dice.choices(list(each), list(each.values()), k=count) for each in chances[where])
        born = dice.choices(list(years), list(years.values()), k=count)
        rows += map(Row, given, family, born)
    pairs = defaultdict(float)
    for weight, (given, family) in zip(weights, chances, strict=True):
        for (one, p), (other, q) in product(given.items(), family.items()):
            pairs[one, other] += weight / sum(weights) * p * q
    return rows, pairs, years


def _zipf(names, flatness):
    weights = [1 / (rank + flatness) for rank in range(len(names))]
    return {name: weight / sum(weights) for name, weight in zip(names, weights, strict=True)}


@cache
def keys(name):
    return stored_keys(name)


def by_rank(observed, probable):
    """{token: compound}: the most frequent for the most probable, and so on."""
    tokens = [token for token, _count in observed.most_common()]
    compounds = sorted(probable, key=probable.get, reverse=True)
    return dict(zip(tokens, compounds, strict=False))


def named_by_first_name(rows, pairs, token):
    """Share of rows whose given name a thief of lone tokens reads off."""
    chance = defaultdict(float)
    for (given, _family), probability in pairs.items():
        chance[given] += probability
    observed = Counter(token(row.given) for row in rows)
    ranked = by_rank(observed, chance)
    likeliest = {
        count: max(chance, key=lambda name: _poisson(count, chance[name] * len(rows)) + math.log(chance[name]))
        for count in set(observed.values())
    }
    by_likelihood = {one: likeliest[count] for one, count in observed.items()}
    return max(
        sum(guess.get(token(row.given)) == row.given for row in rows) / len(rows) for guess in (ranked, by_likelihood)
    )


def _expected(pairs, years, size):
    """Rows expected of every compound of keys, and the likeliest name behind each."""
    names, family = defaultdict(float), defaultdict(float)
    likeliest = {}
    for (one, other), probability in pairs.items():
        for key in {tuple(sorted(pair)) for pair in product(keys(one), keys(other))}:
            names[key] += probability * size
            if probability > likeliest.get(key, (0,))[0]:
                likeliest[key] = (probability, (one, other))
        for key in set(keys(other)):
            family[key] += probability * size
    with_year = {(key, year): value * chance for key, value in family.items() for year, chance in years.items()}
    return names, with_year, likeliest


def named_from_compounds(rows, pairs, years, tokens):
    """Shares of rows that the thief names (given and family name) from compounds: (by rank, by likelihood)."""
    expected, with_year, likeliest = _expected(pairs, years, len(rows))
    held = [tokens(row) for row in rows]
    names, dated = (Counter(token for row in held for token in row[kind]) for kind in (0, 1))
    ranked = by_rank(names, expected)
    first = sum(
        any(likeliest[ranked[token]][1] == (row.given, row.family) for token in own[0] if token in ranked)
        for row, own in zip(rows, held, strict=True)
    )
    ordered = sorted(((value, key) for key, value in expected.items() if value > OFTEN / 2))
    cache_of_guesses, second = {}, 0

    @cache
    def scored(count, part):
        means = [mean for year in years if (mean := with_year.get((part, year)))]
        return max((_poisson(count, mean) + math.log(mean) for mean in means), default=-math.inf)

    def dated_score(token, part):
        return scored(dated[token], part)

    for row, own in zip(rows, held, strict=True):
        guess = cache_of_guesses.get(own)
        if guess is None:
            guess = cache_of_guesses[own] = _likeliest(own, names, ordered, dated_score)
        second += guess is not None and likeliest[guess][1] == (row.given, row.family)
    return first / len(rows), second / len(rows)


def _likeliest(own, names, ordered, dated_score):
    best, found = -math.inf, None
    for token in own[0]:
        count = names[token]
        reach = 2.5 * math.sqrt(count)
        first = bisect_left(ordered, (count - reach,)) if count >= OFTEN else len(ordered)
        for value, key in ordered[first : bisect_left(ordered, (count + reach,))]:
            score = _poisson(count, value) + math.log(value)
            score += max((dated_score(token, part) for token in own[1] for part in key), default=0)
            if score > best:
                best, found = score, key
    return found


def _poisson(count, mean):
    return count * math.log(mean + 1e-9) - mean - math.lgamma(count + 1)
