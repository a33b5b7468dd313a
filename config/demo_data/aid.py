"""What the files of the demo know for the return aid: enough to tell, and often something that is still missing."""

import datetime

from casework.enums import StepStatus
from config.demo_data.frame import working_day
from returns.models import ReturnFacts

# Office → département of the prefecture, and OFII's territorial directorate.
AUTHORITIES = {"PAR": ("75", "paris"), "LIL": ("59", "lille"), "LYO": ("69", "lyon"), "MRS": ("13", "marseille")}
# How often a caseworker has already asked; what is left out shows as missing.
ASKED = {
    "irtf": 85,
    "resident_since": 85,
    "barred": 75,
    "own_document": 60,
    "programme_covered": 70,
    "oqtf_notified_on": 90,
}


def facts_of(frame, story, world):
    """The facts of a story, unsaved; None before the counselling interview, where they are asked."""
    counselling = story.steps.get("counselling")
    if counselling is None or counselling.status != StepStatus.DONE:
        return None
    rng = frame.rng("aid", story.uid)
    return ReturnFacts(
        id=frame.uid("facts", story.uid),
        case_id=story.uid,
        person_id=story.person_uids[0],
        answers=_answers(rng, story, counselling.on),
        changed_by_id=world.users[counselling.actor],
        changed_at=counselling.at,
    )


def _answers(rng, story, told_on):
    prefecture, directorate = AUTHORITIES.get(story.origin.office.code, ("75", "paris"))
    notified = told_on - datetime.timedelta(days=rng.choice((6, 12, 20, 35, 60, 90, 140, 260)))
    resident = told_on - datetime.timedelta(days=rng.choice((60, 200, 400, 700, 1100, 1800)))
    answers = {
        "place": "mainland",
        "irregular": True,
        "oqtf_in_force": True,
        "oqtf_notified_on": notified.isoformat(),
        "prefecture": prefecture,
        "irtf": rng.random() < 0.4,
        "resident_since": resident.isoformat(),
        "previous_aid": False,
        "barred": False,
        "own_document": rng.random() < 0.5,
        "programme_covered": rng.random() < 0.6,
        "viable_project": rng.random() < 0.3,
        "dg_operation": rng.random() < 0.15,
        "channel_listed": prefecture == "59" and rng.random() < 0.6,
        "readmitted_from_uk": False,
    }
    eligibility = story.steps.get("eligibility")
    if eligibility is not None and eligibility.status == StepStatus.DONE:
        answers |= {"validated_on": working_day(eligibility.on).isoformat(), "validated_by": directorate}
        if eligibility.outcome == "helped_before":
            answers["previous_aid"] = True
    return {name: value for name, value in answers.items() if rng.random() * 100 < ASKED.get(name, 100)}
