"""What pages show of materials: where each version stands today, which one replaces it, what an office has left."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import ReferenceTerm, TermKind
from outreach.actions.materials import handed_out
from outreach.knowledge_codes import Validity
from outreach.models import Contact, MaterialVersion, StockMovement

SOON = datetime.timedelta(days=30)  # an end of validity is told that long before
TONES = {Validity.VALID: "success", Validity.TO_COME: "info", Validity.OUTDATED: "neutral"}


@dataclass
class VersionRow:
    """`left`: copies in the reader's offices, None where nothing was ever recorded of it. `replaced_by`: a version."""

    version: MaterialVersion
    language: str
    validity: Validity
    left: int | None
    replaced_by: MaterialVersion | None = None
    ends_soon: bool = False
    low: bool = False

    @property
    def tone(self):
        return TONES[self.validity]

    @property
    def words(self):
        return f"{self.language} · {self.version.number}"


@dataclass
class MaterialRow:
    material: object
    term: str
    versions: list

    @property
    def valid(self):
        return [row for row in self.versions if row.validity == Validity.VALID]

    @property
    def left(self):
        known = [row.left for row in self.valid if row.left is not None]
        return sum(known) if known else None

    @property
    def ends_soon(self):
        return any(row.ends_soon for row in self.versions)

    @property
    def low(self):
        return any(row.low for row in self.versions)

    @property
    def is_withheld(self):
        """Contacts speak of it, and no version may be handed out today."""
        return bool(self.material.term and self.versions and not self.valid)


def language_names():
    terms = ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)
    return {term.code: str(term) for term in terms}


def term_names():
    terms = ReferenceTerm.objects.filter(kind=TermKind.INFORMATION)
    return {term.code: str(term) for term in terms}


def rows(materials, user):
    """MaterialRows of these materials, in their order: four queries, however many there are."""
    materials, today, languages, terms = list(materials), timezone.localdate(), language_names(), term_names()
    versions = MaterialVersion.objects.filter(material__in=materials).order_by("language", "-valid_from")
    stocks = _left(StockMovement.objects.visible_to(user).filter(version__material__in=materials))
    of_material = defaultdict(list)
    for version in versions:
        of_material[version.material_id].append(version)
    return [
        MaterialRow(
            material,
            terms.get(material.term, material.term),
            [
                _row(version, of_material[material.pk], material, today, languages, stocks)
                for version in of_material[material.pk]
            ],
        )
        for material in materials
    ]


def _left(movements):
    """{version id: copies}, of all offices that `movements` is about."""
    left = defaultdict(int)
    for (_office, version), number in movements.stocks().items():
        left[version] += number
    return left


def _row(version, others, material, today, languages, stocks):
    validity, left = version.validity(today), stocks.get(version.pk)
    is_valid = validity == Validity.VALID
    newer = [other for other in others if other.language == version.language and other.valid_from > version.valid_from]
    ends = is_valid and version.valid_until is not None and version.valid_until <= today + SOON
    return VersionRow(
        version=version,
        language=languages.get(version.language, version.language),
        validity=validity,
        left=left,
        replaced_by=_replacement(newer, today),
        ends_soon=ends and not newer,
        low=is_valid and left is not None and left < material.low_at,
    )


def _replacement(newer, today):
    """Of the versions that came after it: the one that is valid today, else the next to come, else the last."""
    if not newer:
        return None
    valid = [other for other in newer if other.validity(today) == Validity.VALID]
    to_come = [other for other in newer if other.validity(today) == Validity.TO_COME]
    return min(valid or to_come or newer[:1], key=lambda other: other.valid_from)


# --- At an outing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Handout:
    """`said`: how many were handed out, None while nobody said it; `people`: whom contacts say were given such."""

    version: MaterialVersion
    words: str
    said: int | None
    people: int


def handouts(outing):
    """What an outing may have handed out: versions valid on its day of which its office keeps a stock."""
    said, languages = handed_out(outing), language_names()
    kept = StockMovement.objects.filter(office=outing.team.office_id).order_by().values("version")
    versions = MaterialVersion.objects.valid_on(outing.on).filter(pk__in=kept) | MaterialVersion.objects.filter(
        pk__in=list(said)
    )
    contacts = list(Contact.objects.filter(outing=outing).values_list("information", "languages", "people"))
    return [
        Handout(
            version=version,
            words=_("%(material)s, %(language)s (%(number)s)")
            % {
                "material": version.material.title,
                "language": languages.get(version.language, version.language),
                "number": version.number,
            },
            said=said.get(version.pk),
            people=sum(
                people
                for information, spoken, people in contacts
                if version.material.term in information and version.language in spoken
            ),
        )
        for version in versions.select_related("material").order_by("material__title", "language", "number")
    ]


def withheld_titles(codes):
    """Titles of the materials that are not offered, for the sentence on the contact form."""
    if not codes:
        return []
    found = MaterialVersion.objects.filter(material__term__in=codes)
    return sorted(set(found.values_list("material__title", flat=True)))
