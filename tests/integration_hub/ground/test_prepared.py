"""Prepared statements: they say what SQLAlchemy's own execution says, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound

from integration_hub.ground.database import Store
from integration_hub.ground.prepared import statement
from integration_hub.ground.tables import jobs, stock_events

JOB = {
    "organization_id": "org",
    "flow": "poll",
    "arguments_json": {"n": 1},
    "due_at": 5.0,
    "status": "waiting",
}


@statement
def _named(flows: Sequence[str], least: float) -> Any:
    return select(jobs.c.flow, jobs.c.arguments_json).where(jobs.c.flow.in_(flows), jobs.c.due_at >= least)


@statement
def _waiting() -> Any:
    return select(jobs.c.flow).where(jobs.c.status.in_(("waiting", "running"))).order_by(jobs.c.number)


def test_rows_come_back_as_the_columns_types_say(store: Store) -> None:
    """JSON is parsed, floats are floats, what the table defaults is filled in, and NULL is None."""
    with store.transaction() as connection:
        connection.insert(jobs, JOB)
        row = connection.select(jobs, flow="poll").one()
    assert (row.arguments_json, row.due_at, row.attempts, row.every) == ({"n": 1}, 5.0, 0, None)


def test_both_ways_share_one_transaction(store: Store) -> None:
    """What SQLAlchemy's own execution wrote is seen by a prepared statement, and undone with it."""
    with pytest.raises(KeyError), store.transaction() as connection:
        connection.execute(insert(jobs).values(**JOB))
        connection.insert(jobs, {**JOB, "flow": "other"})
        assert connection.scalars(_waiting()) == ["poll", "other"]
        raise KeyError
    with store.transaction() as connection:
        assert connection.scalars(_waiting()) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 9])
def test_a_list_of_any_length_finds_just_its_members(store: Store, count: int) -> None:
    """A list is filled up to a power of two with its last element, which must change nothing."""
    with store.transaction() as connection:
        connection.insert(jobs, [{**JOB, "flow": f"flow{n}"} for n in range(12)])
        found = connection.execute(_named([f"flow{n}" for n in range(count)], 5.0)).all()
        assert [row.flow for row in found] == [f"flow{n}" for n in range(count)]
        assert connection.execute(_named(["flow1"], 6.0)).all() == []


def test_updating_changes_the_rows_that_are_meant_and_says_how_many(store: Store) -> None:
    """A column may be asked for and changed at once."""
    with store.transaction() as connection:
        connection.insert(jobs, [JOB, {**JOB, "flow": "other"}])
        assert connection.update(jobs, {"status": "waiting", "flow": "poll"}, {"status": "running"}) == 1
        assert connection.update(jobs, {"status": "gone"}, {"status": "running"}) == 0
        assert connection.select(jobs, flow="poll").one().status == "running"
        assert connection.select(jobs, flow="other").one().status == "waiting"


def test_a_broken_constraint_is_sqlalchemys_error_and_nothing_is_kept(store: Store) -> None:
    """Flows catch IntegrityError to learn that another worker was quicker."""
    event = {
        "organization_id": "org",
        "sku": "A",
        "location_id": "L",
        "event": "receive",
        "cause": "c",
        "at": 1.0,
    }
    deltas = {"on_hand_delta": 1, "committed_delta": 0, "unavailable_delta": 0}
    with pytest.raises(IntegrityError), store.transaction() as connection:
        connection.insert(stock_events, {**event, **deltas})
        connection.insert(stock_events, {**event, **deltas})
    with store.transaction() as connection:
        assert connection.select(stock_events, sku="A").all() == []


def test_one_row_is_one_row(store: Store) -> None:
    """Asking for the only row of none or of two is an error, as it is in SQLAlchemy."""
    with store.transaction() as connection:
        assert connection.select(jobs, flow="poll").one_or_none() is None
        with pytest.raises(NoResultFound):
            connection.select(jobs, flow="poll").one()
        connection.insert(jobs, [JOB, JOB])
        with pytest.raises(MultipleResultsFound):
            connection.select(jobs, flow="poll").one_or_none()


def test_no_value_finds_nothing(store: Store) -> None:
    """None is no value: it equals nothing, not even a column without one."""
    with store.transaction() as connection:
        connection.insert(jobs, JOB)
        assert connection.select(jobs, unique_key=None).all() == []
