"""The steps of a night: one that fails keeps no other from its work, and what went wrong is told."""

import datetime as dt

import pytest

from portal.nights import run_steps

AT = dt.datetime(2026, 3, 2, 3, 10, tzinfo=dt.UTC)


def test_each_step_is_told_the_moment_and_whether_it_is_a_rehearsal():
    heard = []

    def step(*, at, dry_run):
        heard.append((at, dry_run))
        return 3

    assert run_steps({"one": step, "two": step}, at=AT, dry_run=True) == {"one": 3, "two": 3}
    assert heard == [(AT, True), (AT, True)]


def test_a_step_that_fails_keeps_no_other_from_its_work(caplog):
    worked = []

    def fails(*, at, dry_run):
        raise ValueError("no such channel")

    def works(*, at, dry_run):
        worked.append(at)
        return 1

    with pytest.raises(ValueError, match="no such channel"):
        run_steps({"first": fails, "second": works}, at=AT, dry_run=False)

    assert worked == [AT]
    assert "The night's step “first” failed." in caplog.text
