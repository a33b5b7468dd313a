"""The benchmark runs from one end to the other and says something of every page; no time is asserted."""

from tests.bench import measurements


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
        "field read",
        "search among",
    ):
        assert name in told
