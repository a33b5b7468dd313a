"""The demo data are drawn from published figures."""

import datetime
from collections import Counter

import pytest

from casework.enums import Sex
from casework.partial_dates import PartialDate
from config.demo_data import calibration
from config.demo_data.encounters import origin_of
from config.demo_data.frame import Frame
from config.demo_data.people import family_of
from config.demo_data.stories import story_of


@pytest.fixture(scope="module")
def sample():
    """Six thousand files: enough for shares to settle within two points."""
    return [family_of(f"calibration/{number}", datetime.date(2026, 3, 2)) for number in range(6000)]


def test_files_are_drawn_as_published(sample):
    principals = [family[0] for family, _ in sample]
    assert share(p.values["sex"] == Sex.MALE for p in principals) == pytest.approx(calibration.MEN, abs=0.02)
    assert share(len(family) == 1 for family, _ in sample) == pytest.approx(calibration.ALONE, abs=0.02)
    top = share(country.code in calibration.TOP_FIVE for _, country in sample)
    assert top == pytest.approx(calibration.TOP_FIVE_SHARE, abs=0.02)
    mean = sum(p.age for p in principals) / len(principals)
    assert mean == pytest.approx(calibration.MEAN_AGE, abs=0.7)


def test_published_orders_of_countries_hold(sample):
    drawn = Counter(country.code for _, country in sample)
    assert drawn["AF"] > drawn["CN"]
    assert min(drawn["AL"], drawn["GE"], drawn["XK"]) > drawn["MA"] > drawn["TN"] - 40
    others = [code for code in drawn if code not in (*calibration.TOP_FIVE, "AL", "GE", "XK", "MA")]
    assert drawn["MA"] > max(drawn[code] for code in others) - 40


def test_ages_are_those_of_the_birth_dates(sample):
    for family, _ in sample[:500]:
        for sketch in family:
            birth = sketch.values["birth"]
            if isinstance(birth, PartialDate) and birth.day:
                youngest, _oldest = birth.ages_on(datetime.date(2026, 3, 2))
                assert abs(youngest - sketch.age) <= 1


def share(flags):
    flags = list(flags)
    return sum(flags) / len(flags)


def test_no_shows_are_a_share_of_those_convoked():
    frame = Frame(3, 2000, 0, datetime.date(2026, 3, 2))
    convoked = missed = 0
    for number in range(frame.cases):
        story = story_of(frame, number, origin_of(frame, number))
        convoked += any(event.detail.get("step") == "convocation" for event in story.events)
        missed += story.columns["no_show_on"] is not None
    assert missed / convoked == pytest.approx(calibration.NO_SHOWS, abs=0.04)
