"""What the demo data are drawn from: the figures that were really published, and what was added to them.

Sources: tags of section 9 of the domain notes; tables of its section 4.2.

The year 2017 is the mix, because it is the only one for which shares were published. Applied here to files and their
principal applicants (the sources count beneficiaries and do not say whether children are among them).

| figure                                                           | value  | source                                  |
|------------------------------------------------------------------|--------|-----------------------------------------|
| men                                                              | 70 %   | OFII report 2017, table D, S126         |
| people returning alone (files of one)                            | 82.5 % | same                                    |
| mean age                                                         | 35     | same                                    |
| Afghanistan + China + Haiti + Algeria + Pakistan                 | 55.1 % | same                                    |
| Afghans 529 and Chinese 401 of 4,774 in 2016 (11.1 %, 8.4 %)     | order  | table D, S34: Afghans above Chinese     |
| Albanians 362 and Kosovars 243 of 4,774 in 2016 (7.6 %, 5.1 %)   | shares | table D, S34                            |
| Georgia, Albania, Algeria and the Maghreb lead in 2022 and 2024  | order  | table D, S127, S129: they lead the rest |
| people who did not come to a convocation, Lyon: 71 of 138 (51 %) | less   | table J, S05: see NO_SHOWS              |

How the 55.1 % divide among the five, the countries of the other 44.9 %, family sizes and the ages around the mean were
not published: they are assumptions. So is NO_SHOWS: the 51 % is about first interviews that nobody had asked for, here
people chose to return and were convoked to leave.
"""

import datetime
from dataclasses import dataclass

from casework.enums import Sex
from config.demo_data import names

MEN, ALONE, MEAN_AGE = 0.70, 0.825, 35.0
TOP_FIVE = ("AF", "CN", "HT", "DZ", "PK")
TOP_FIVE_SHARE = 0.551
NO_SHOWS = 0.20  # of the files that reach a convocation


@dataclass(frozen=True)
class Country:
    """`share`: of files, in %. `places`: where people say they were born. `documents`: the shape of its numbers."""

    code: str
    share: float
    names: names.Pool
    languages: tuple[str, ...]
    places: tuple[str, ...]
    documents: str


COUNTRIES = tuple(
    Country(code, share, pool, tuple(languages.split()), tuple(places.split(", ")), documents)
    for code, share, pool, languages, places, documents in (
        ("AF", 17.6, names.AFGHAN, "fa-af ps", "Kaboul, Jalalabad, Kunduz, Baghlan, Ghazni, Laghman", "P########"),
        ("CN", 11.4, names.CHINESE, "zh", "Wenzhou, Qingtian, Shenyang, Fuzhou, Tieling", "E########"),
        ("HT", 9.3, names.HAITIAN, "ht fr", "Port-au-Prince, Gonaïves, Les Cayes, Jacmel, Cap-Haïtien", "RD#######"),
        ("DZ", 9.2, names.MAGHREBI, "ar fr", "Mostaganem, Annaba, Oran, Béjaïa, Tizi Ouzou, Chlef", "#########"),
        ("PK", 7.6, names.PAKISTANI, "ur pa", "Gujrat, Mandi Bahauddin, Sialkot, Lahore, Peshawar", "AB#######"),
        ("AL", 7.6, names.ALBANIAN, "sq", "Shkodër, Durrës, Elbasan, Fier, Tirana, Kukës", "BA#######"),
        ("GE", 7.0, names.GEORGIAN, "ka ru", "Tbilissi, Koutaïssi, Batoumi, Gori, Zougdidi, Roustavi", "##AA#####"),
        ("XK", 5.1, names.ALBANIAN, "sq", "Pristina, Prizren, Gjakova, Peja, Mitrovica", "K########"),
        ("MA", 3.0, names.MAGHREBI, "ar fr", "Oujda, Béni Mellal, Khouribga, Nador, Fès", "UQ#######"),
        ("TN", 2.2, names.MAGHREBI, "ar fr", "Tataouine, Sfax, Kasserine, Zarzis, Médenine", "X######"),
        ("AM", 2.0, names.ARMENIAN, "hy ru", "Erevan, Gyumri, Vanadzor, Artachat", "AN#######"),
        ("RU", 1.5, names.RUSSIAN, "ru", "Grozny, Makhatchkala, Nazran, Volgograd", "#########"),
        ("BD", 1.8, names.BENGALI, "bn", "Sylhet, Dacca, Comilla, Noakhali, Chandpur", "BN#######"),
        ("IN", 1.6, names.INDIAN, "pa en", "Jalandhar, Ludhiana, Amritsar, Kapurthala", "R#######"),
        ("NP", 0.5, names.NEPALI, "en", "Pokhara, Katmandou, Chitwan", "########"),
        ("LK", 0.7, names.TAMIL, "en", "Jaffna, Kilinochchi, Batticaloa", "N#######"),
        ("IQ", 1.8, names.KURDISH, "ckb ar", "Erbil, Souleimaniye, Ranya, Dohouk", "A########"),
        ("IR", 1.1, names.IRANIAN, "fa", "Téhéran, Chiraz, Ispahan, Kermanchah", "V########"),
        ("SD", 1.0, names.ARAB, "ar", "Nyala, El Geneina, El Fasher, Omdourman", "P########"),
        ("EG", 0.8, names.ARAB, "ar", "Gharbia, Mansourah, Le Caire", "A########"),
        ("ER", 0.3, names.ERITREAN, "ti", "Asmara, Keren, Mendefera", "K#######"),
        ("ET", 0.5, names.ETHIOPIAN, "am om", "Addis-Abeba, Gondar, Dessie", "EP#######"),
        ("SO", 0.4, names.SOMALI, "so", "Hargeisa, Mogadiscio, Kismaayo", "P########"),
        ("SN", 1.0, names.WEST_AFRICAN, "wo fr", "Tambacounda, Kolda, Louga, Dakar", "A########"),
        ("ML", 0.9, names.WEST_AFRICAN, "bm snk", "Kayes, Yélimané, Bamako, Sikasso", "AA#######"),
        ("GN", 0.7, names.WEST_AFRICAN, "ff fr", "Labé, Mamou, Conakry, Kankan", "O########"),
        ("CI", 0.6, names.CENTRAL_AFRICAN, "fr", "Daloa, Bouaké, Abidjan", "##AA#####"),
        ("CM", 0.5, names.CENTRAL_AFRICAN, "fr", "Douala, Bafoussam, Yaoundé", "#########"),
        ("CD", 0.4, names.CENTRAL_AFRICAN, "ln fr", "Kinshasa, Goma, Lubumbashi", "OP#######"),
        ("NG", 0.5, names.NIGERIAN, "en", "Benin City, Lagos, Kano", "A########"),
        ("BR", 0.4, names.BRAZILIAN, "pt", "Governador Valadares, Goiânia, Macapá", "FX######"),
        ("MD", 0.5, names.MOLDOVAN, "ro ru", "Bălți, Cahul, Orhei", "AA#######"),
        ("TR", 0.2, names.TURKISH, "tr ku", "Diyarbakır, Şanlıurfa, Van", "U########"),
        ("UA", 0.1, names.UKRAINIAN, "ru", "Kharkiv, Kherson", "FA######"),
        ("MN", 0.2, names.MONGOL, "ru", "Oulan-Bator, Darkhan", "E#######"),
    )
)
_SHARES = [country.share for country in COUNTRIES]
BY_CODE = {country.code: country for country in COUNTRIES}

# Files of two and more: number of people, weight.
_FAMILY_SIZES = ((2, 36), (3, 24), (4, 22), (5, 12), (6, 6))


def draw_country(rng):
    return rng.choices(COUNTRIES, _SHARES)[0]


def draw_sex(rng):
    return Sex.MALE if rng.random() < MEN else Sex.FEMALE


def draw_age(rng):
    """Age of an adult principal: from 18 to 71, most under 40, mean MEAN_AGE (a gamma curve above 18)."""
    return min(71, 18 + int(rng.gammavariate(2.6, 6.78)))


def draw_household(rng):
    """Number of people in a file."""
    if rng.random() < ALONE:
        return 1
    sizes, weights = zip(*_FAMILY_SIZES, strict=True)
    return rng.choices(sizes, weights)[0]


def draw_birth_date(rng, age, today):
    """A birth date of somebody who is `age` years old on `today`."""
    latest = today.replace(year=today.year - age, day=min(today.day, 28))
    return latest - datetime.timedelta(days=rng.randrange(365))


if abs(sum(_SHARES) - 100) > 0.05:
    raise ValueError("the shares of countries do not add up to 100 %")
