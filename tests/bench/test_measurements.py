"""The benchmark runs from one end to the other and says something of every page; no time is asserted."""

from django.core.management import call_command

from tests.bench import measurements, walls_price


def test_bench_runs_and_measures_every_page(fresh_database, capsys):
    measurements.main(["--quick"])
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


def test_price_of_the_second_wall_is_told_for_every_page(fresh_database):
    call_command("seed", cases=60, contacts=60, seed=1)
    told = walls_price.walls_table(walls_price.walls_prices(2))
    for name in ("case page", "worklist", "search by name", "contacts"):
        assert name in told
