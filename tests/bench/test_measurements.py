"""The benchmark runs from one end to the other and says something of every page; no time is asserted."""

from django.core.management import call_command

from tests.bench import field_price, measurements, protect_price, rotation_price, walls_price
from tests.reports import tauargus


def test_bench_runs_and_measures_every_page(fresh_database, capsys):
    measurements.main(["pages", "search", "--quick"])
    told = capsys.readouterr().out
    assert "Not measured" not in told
    for name in (
        "case page",
        "worklist",
        "search by name",
        "contact form",
        "contacts",
        "figures",
        "key at hand (E1)",
        "T1",
        "verified",
        "search among",
    ):
        assert name in told


def test_price_of_privacy_is_told_beside_a_twin_that_shows_the_same(fresh_database, capsys):
    measurements.main(["privacy", "--quick"])
    told = capsys.readouterr().out
    for name in ("case page", "worklist", "contact log, list", "contact log, one logged"):
        assert name in told


def test_key_epoch_while_people_work_fails_no_read(fresh_database):
    for epoch in rotation_price.rotation_prices(quick=True).values():
        assert (epoch.failed, epoch.left) == (0, 0)


def test_price_of_the_second_wall_is_told_for_every_page(fresh_database):
    call_command("seed", cases=60, contacts=60, seed=1)
    told = walls_price.walls_table(walls_price.walls_prices(2))
    for name in ("case page", "worklist", "search by name", "contacts"):
        assert name in told


def test_protection_is_told_beside_the_outside_reference():
    (price,) = protect_price.protect_prices(quick=True)
    assert price.hidden >= price.small > 0
    assert (price.hidden_by_theirs is not None) is tauargus.is_there()
    assert "4 x 3 x 2" in protect_price.protect_table([price])


def test_figures_are_measured_beside_the_bare_counts(fresh_database, capsys):
    measurements.main(["figures", "--quick"])
    told = capsys.readouterr().out
    for name in ("page of figures", "departures", "aid_paid", "facts a second"):
        assert name in told


def test_field_application_is_light(fresh_database, capsys):
    measurements.main(["field"])
    told = capsys.readouterr().out
    assert "first load" in told
    assert "return visit" in told
    assert f"{field_price.TAPS} taps (goal {field_price.TAPS})" in told
    assert "interactive" in told
    assert sum(weight.sent for weight in field_price.shell_weights()) + field_price.worker_weight() < field_price.GOAL
