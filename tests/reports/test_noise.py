"""Keyed noise: what it must be, what it must not be, and what it adds where an attacker knows all others."""

import io
import random
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from reports.catalogue import BY_CODE
from reports.content import content_of
from reports.disclosure import HIDDEN, TOTAL, rounded
from reports.gate import examine, prepare
from reports.linked.attack import attack, known_of
from reports.linked.cells import FrequencyTable, cell_of
from reports.linked.hiding import protect
from reports.linked.noise import Noise
from reports.tabulating import Counts
from tests.reports.attackers import averaged
from tests.reports.random_tables import random_table
from tests.reports.worlds import random_departures

KEY = bytes(range(32))
DZ = frozenset({("country", "DZ")})


def keys(many):
    return (random.Random(seed).randbytes(32) for seed in range(many))


def test_noise_depends_on_the_key_and_on_what_a_cell_counts_and_on_nothing_else():
    drawn = Noise(KEY).of(DZ, 5)
    assert Noise(KEY).of(cell_of(("sex", "country"), (TOTAL, "DZ")), 5) == drawn
    assert averaged(lambda: Noise(KEY).of(DZ, 5), 100) == drawn, "reading again gives no second draw"
    assert {Noise(key).of(DZ, 5) for key in keys(50)} == {-2, -1, 0, 1, 2}
    unlike = [{("ab", "c")}, {("a", "bc")}, set(), {("a", "b"), ("c", "d")}, {("a", "bcd")}]
    assert len({Noise(KEY).of(frozenset(cell), 2**60) for cell in unlike}) == len(unlike)


@pytest.mark.parametrize("base", [2, 5, 10])
def test_number_rounded_after_noise_is_right_on_average_and_less_than_a_step_away(base):
    every = range(-(base // 2), base - base // 2)
    for count in range(40, 40 + base):
        shown = [rounded(count + drawn, base) for drawn in every]
        assert sum(shown) == count * base, "each noise as often as the others: no bias at all"
        assert max(abs(one - count) for one in shown) < base
    tally = Counter(Noise(key).of(DZ, base) for key in keys(4000))
    assert sorted(tally) == list(every)
    assert max(tally.values()) < 1.25 * 4000 / base


def test_averaging_over_tables_gains_nothing():
    """Thirty tables share a margin and show it with one number: their mean is no nearer to the count."""
    noise, told = Noise(KEY), set()
    for seed in range(30):
        draw = random.Random(seed)
        inside = {f"{seed}-{n}": draw.randint(20, 40) for n in range(4)}
        inside["rest"] = 222 - sum(inside.values())
        levels = {f"by {seed}": (*inside, TOTAL)}
        counts = {cell_of(levels, (level,)): count for level, count in inside.items()} | {frozenset(): 222}
        done = protect([FrequencyTable("t", levels, counts)], threshold=10, noise=noise)
        told.add(done[0].counts[frozenset()])
    assert told == {rounded(222 + noise.of(frozenset(), 5))}


def test_attacker_who_allows_for_noise_never_excludes_the_truth():
    for seed in range(12):
        _kind, table, trees = random_table(seed)
        shown = protect([table], threshold=10, trees=trees, noise=Noise(KEY))
        assert all(n is HIDDEN or (n % 5 == 0 and n >= 10) for n in shown[0].counts.values())
        held = attack(shown, trees, 5, noisy=True)
        assert min((most - least for least, most in held.values()), default=10) >= 10
        for cell, (least, most) in {**known_of(shown, 5, noisy=True), **held}.items():
            assert least <= table.counts[cell] <= most


def test_whoever_knows_all_others_is_five_times_less_often_certain_of_the_last_one():
    """That a number is `count` or one less is known, the key is not: what is shown may leave one of the two only."""

    def certain(span):
        drawn = [(count, rounded(count + noise)) for count in range(50, 55) for noise in span]
        sure = [shown for count, shown in drawn if shown not in {rounded(count - 1 + noise) for noise in span}]
        return len(sure) / len(drawn)

    assert certain([0]) == pytest.approx(1 / 5), "rounding alone"
    assert certain(range(-2, 3)) == pytest.approx(1 / 25)


def test_publications_carry_noise_where_it_is_asked_for_and_say_so(db, settings):
    settings.PUBLISHED_NOISE = True
    random_departures(3)
    counts, out = Counts(), []
    for code in ("departures", "departures_by_company"):
        out.append(prepare(counts, BY_CODE[code], "2024-Q2", out))
        assert examine(counts, out[-1], out[:-1]) == []
    first, second = ({c: n for c, n in one.cells.items() if n is not HIDDEN} for one in out)
    assert first.keys() & second.keys()
    assert [c for c in first.keys() & second.keys() if first[c] != second[c]] == []
    assert any(rounded(counts.of(c, BY_CODE["departures"])) != n for c, n in first.items()), "there is no noise"
    document = content_of(out[0], counted_until=None)
    assert document["noise"] is True
    assert "Before rounding, a little noise was added" in " ".join(document["method"]["en"])
    settings.PUBLISHED_NOISE = False
    assert {finding.code for finding in examine(counts, out[0], [])} == {"stale"}, "no draft goes out by other rules"
    assert content_of(out[0], counted_until=None)["noise"] is False


def test_noise_goes_through_the_commands(tmp_path):
    table, key = tmp_path / "a.csv", tmp_path / "key"
    table.write_text("year,count\n2003,33\n2004,41\n2005,58\nTotal,132\n")
    key.write_bytes(KEY)
    key.chmod(0o400)
    said = io.StringIO()
    options = {"noise": True, "key_file": key, "into": tmp_path / "out", "stderr": said}
    call_command("protect", table, **options)
    assert "less than 5 from the count" in said.getvalue()
    number = rounded(33 + Noise(KEY).of(frozenset({("year", "2003")}), 5))
    assert f"2003,{number}\n" in (tmp_path / "out" / "a.csv").read_text()
    call_command("attack", tmp_path / "out" / "a.csv", base=5, noise=True, stdout=io.StringIO(), stderr=io.StringIO())
    table.chmod(0o644)
    for wrong, sentence in (
        ({"key_file": None}, "--noise needs --key-file, and a --round of 2 at least."),
        ({"key_file": table}, "a.csv: others may read this key; chmod 400"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("protect", table, **options | wrong)
        assert str(refused.value) == sentence
