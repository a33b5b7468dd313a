"""What the page of the protection shows: for each person what was found, what it asks for, and what is missing."""

from dataclasses import dataclass

from casework import sensitive, workflow
from returns.fitness import Told, told_of
from returns.models import Screening, Staying
from returns.pathways import PROTECTION
from returns.safeguards import Demand, demands, screenings_of
from returns.vulnerabilities import Factor, Level, Vulnerability

SHOWN = ("health", "protection")  # as the trail names what the page shows


@dataclass(frozen=True)
class Protected:
    """One person of the file."""

    person: object
    stays: bool
    screening: Screening | None
    found: tuple  # labels
    factors: tuple  # (label of the level, labels of its factors)
    fitness: Told | None
    demands: tuple

    @property
    def missing(self):
        return [one for one in self.demands if one.missing]


@dataclass(frozen=True)
class Shown:
    """A Demand in words."""

    demand: Demand
    label: str

    @property
    def missing(self):
        return self.demand.missing


@dataclass(frozen=True)
class MinorStep:
    """A step that protects an unaccompanied minor. `pending`: it can be recorded now."""

    step: object
    done: bool
    pending: bool


def opened(case, *, actor):
    """The members of the case, for pages that show what a screening found: recorded. LimitReached."""
    return sensitive.opened(case, SHOWN, actor=actor)


def protected(case, members):
    """A Protected for each member; the same number of queries whatever the family."""
    screenings, told = screenings_of(case), told_of(case)
    staying = set(Staying.objects.filter(case=case).values_list("person_id", flat=True))
    wanted = demands(case, [member.person_id for member in members], screenings, told)
    return [_protected(member.person, member.person_id in staying, screenings, told, wanted) for member in members]


def _protected(person, stays, screenings, told, wanted):
    screening = screenings.get(person.pk)
    answers = screening.answers if screening else {}
    chosen = [Factor(code) for code in answers.get("factors", ()) if code in Factor.values]
    by_level = [(level.label, [one.label for one in chosen if one.level is level]) for level in Level]
    return Protected(
        person=person,
        stays=stays,
        screening=screening,
        found=tuple(Vulnerability(code).label for code in answers.get("vulnerabilities", ())),
        factors=tuple((level, labels) for level, labels in by_level if labels),
        fitness=told.get(person.pk),
        demands=tuple(Shown(one, label_of(one.kind, one.about)) for one in wanted if one.person_id == person.pk),
    )


def label_of(kind, about):
    return f"{Vulnerability(about).label} · {kind.label}" if about else str(kind.label)


def minor_steps(case):
    """The steps that protect an unaccompanied minor, in order; none for anybody else."""
    if not case.unaccompanied_minor:
        return []
    pathway, progress = case.pathway_definition, case.progress()
    return [
        MinorStep(pathway.step(code), progress.done(code), not workflow.refusals(pathway, progress, code))
        for code in PROTECTION
    ]


def unscreened(case, members):
    """How many members of the case were not screened; reads no finding."""
    known = set(Screening.objects.filter(case=case).values_list("person_id", flat=True))
    return sum(member.person_id not in known for member in members)
