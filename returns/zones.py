"""The time zones in which a journey to a country is told: France's, the country's, and those of the usual transits."""

from babel.core import get_global

PARIS = "Europe/Paris"
TRANSIT = (
    "Europe/Istanbul",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Brussels",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Africa/Algiers",
    "Africa/Cairo",
    "Africa/Addis_Ababa",
    "Asia/Dubai",
    "Asia/Qatar",
    "UTC",
)


def zones_to(country):
    """IANA names, the likeliest first; `country` is an ISO code, '' when it is not known."""
    own = get_global("territory_zones").get(country, [])
    return list(dict.fromkeys([PARIS, *own, *TRANSIT]))


def choices_to(country):
    return [(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones_to(country)]
