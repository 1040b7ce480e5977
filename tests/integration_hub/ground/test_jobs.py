"""The queue: what is queued once, who gets it when, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground import jobs
from integration_hub.ground.database import Store
from integration_hub.ground.errors import HubError, Misconfigured, Refused, Throttled, Unreachable
from integration_hub.ground.prepared import Connection
from integration_hub.ground.tables import integrations, organizations
from integration_hub.ground.tables import jobs as table

NOW = 1000.0


@pytest.fixture
def queue(store: Store) -> Store:
    """An empty queue on each database, of an organization with two integrations."""
    with store.transaction() as connection:
        for name in ("shop", "other"):
            connection.insert(
                integrations,
                {
                    "id": name,
                    "organization_id": "org",
                    "connector": "tiktok_shop",
                    "name": name,
                    "status": "connected",
                    "settings_json": {},
                    "created_at": 1.0,
                },
            )
    return store


def put(connection: Connection, flow: str, *, due_at: float = NOW, **more: Any) -> None:
    jobs.enqueue(
        connection,
        organization_id="org",
        flow=flow,
        arguments=more.pop("arguments", {}),
        due_at=due_at,
        **more,
    )


def rows(store: Store) -> list[Any]:
    with store.transaction() as connection:
        return sorted(connection.select(table, organization_id="org"), key=lambda row: row.number)


def claimed(store: Store, now: float = NOW) -> jobs.Job:
    with store.transaction() as connection:
        job = jobs.claim(connection, now)
    assert job is not None
    return job


def done(store: Store) -> jobs.Job:
    job = claimed(store)
    with store.transaction() as connection:
        jobs.finish(connection, job, NOW)
    return job


def test_one_job_of_an_organization_runs_at_a_time(queue: Store) -> None:
    """What one job has read and not yet done no other may do meanwhile; other organizations' work goes on."""
    with queue.transaction() as connection:
        connection.insert(organizations, {"id": "other", "name": "Other", "created_at": 1.0})
        for flow in ("first", "second"):
            put(connection, flow)
        jobs.enqueue(connection, organization_id="other", flow="theirs", arguments={}, due_at=NOW)
    first, theirs = claimed(queue), claimed(queue)
    with queue.transaction() as connection:
        assert (first.flow, theirs.flow, jobs.claim(connection, NOW)) == ("first", "theirs", None)
        jobs.finish(connection, first, NOW)
    assert claimed(queue).flow == "second"


def test_what_is_due_longest_comes_first(queue: Store) -> None:
    """Jobs are taken by their instant, then in the order in which they were queued; none before it is due."""
    with queue.transaction() as connection:
        put(connection, "third", due_at=NOW)
        put(connection, "fourth", due_at=NOW)
        put(connection, "first", due_at=NOW - 2)
        put(connection, "second", due_at=NOW - 1)
        put(connection, "later", due_at=NOW + 1)
    assert [done(queue).flow for _ in range(4)] == ["first", "second", "third", "fourth"]
    with queue.transaction() as connection:
        assert jobs.claim(connection, NOW) is None
        assert jobs.next_due_at(connection) == NOW + 1


def test_a_job_is_claimed_with_all_it_carries(queue: Store) -> None:
    """The worker is given whose job it is, what to do with what, how often it failed and whether it recurs."""
    with queue.transaction() as connection:
        put(connection, "push", arguments={"sku": "A"}, integration_id="shop", every=60.0)
    assert claimed(queue) == jobs.Job(rows(queue)[0].number, "org", "shop", "push", {"sku": "A"}, 0, 60.0)
    assert [row.status for row in rows(queue)] == ["running"]


def test_nothing_waits_on_an_empty_queue(queue: Store) -> None:
    """Without work there is no job and no next instant."""
    with queue.transaction() as connection:
        assert jobs.claim(connection, NOW) is None
        assert jobs.next_due_at(connection) is None


@pytest.mark.parametrize(
    ("first", "second", "due_at"),
    [(NOW, NOW + 5, NOW), (NOW + 5, NOW, NOW), (NOW, NOW, NOW)],
)
def test_equal_work_waits_once_and_as_early_as_anybody_wants_it(
    queue: Store, first: float, second: float, due_at: float
) -> None:
    """A second wish for waiting work adds nothing; it only makes it due earlier."""
    with queue.transaction() as connection:
        put(connection, "push", due_at=first, unique_key="k")
        put(connection, "push", due_at=second, unique_key="k")
    assert [(row.flow, row.due_at) for row in rows(queue)] == [("push", due_at)]


def test_work_without_a_key_is_queued_as_often_as_it_is_wanted(queue: Store) -> None:
    """Only a key makes two jobs the same."""
    with queue.transaction() as connection:
        put(connection, "push")
        put(connection, "push")
    assert len(rows(queue)) == 2


@pytest.mark.parametrize(("every", "queued"), [(None, 2), (60.0, 1)])
def test_the_key_is_given_up_when_the_job_starts(queue: Store, every: float | None, queued: int) -> None:
    """What comes up while a job runs is queued again; a recurring job keeps its key and is never there twice."""
    with queue.transaction() as connection:
        put(connection, "push", unique_key="k", every=every)
    claimed(queue)
    with queue.transaction() as connection:
        put(connection, "push", unique_key="k", every=every)
    assert len(rows(queue)) == queued


def test_finished_work_leaves_the_queue(queue: Store) -> None:
    """A job that got through is gone; nothing else is."""
    with queue.transaction() as connection:
        put(connection, "done")
        put(connection, "waiting", due_at=NOW + 1)
    job = claimed(queue)
    with queue.transaction() as connection:
        jobs.finish(connection, job, NOW)
    assert [row.flow for row in rows(queue)] == ["waiting"]


def test_a_recurring_job_comes_due_anew(queue: Store) -> None:
    """After a success it waits its whole interval, with its failures forgotten."""
    with queue.transaction() as connection:
        put(connection, "poll", every=60.0)
    job = claimed(queue)
    with queue.transaction() as connection:
        jobs.fail(connection, job, Unreachable("nobody answers"), NOW)
    job = claimed(queue, NOW + 30)
    assert job.attempts == 1
    with queue.transaction() as connection:
        jobs.finish(connection, job, NOW + 40)
    (row,) = rows(queue)
    assert (row.status, row.due_at, row.attempts, row.last_error) == ("waiting", NOW + 100, 0, None)


@pytest.mark.parametrize(
    ("error", "every", "hopeful", "status", "due_at", "told"),
    [
        (Unreachable("gone"), None, True, "waiting", NOW + 30, "Unreachable: gone"),
        (Throttled("slow", retry_after=7.0), None, True, "waiting", NOW + 7, "Throttled: slow"),
        (Misconfigured("no url"), None, False, "parked", NOW + 30, "Misconfigured: no url"),
        (Refused("E1", "No."), None, False, "parked", NOW + 30, "Refused: E1: No."),
        (Refused("E1", "No."), 300.0, True, "waiting", NOW + 300, "Refused: E1: No."),
    ],
)
def test_a_failure_is_kept_with_its_reason(
    queue: Store, error: HubError, every: float | None, hopeful: bool, status: str, due_at: float, told: str
) -> None:
    """What was decided of a failed job is what its row says, with the error's class and words."""
    with queue.transaction() as connection:
        put(connection, "push", every=every)
    job = claimed(queue)
    with queue.transaction() as connection:
        assert jobs.fail(connection, job, error, NOW) is hopeful
    (row,) = rows(queue)
    assert (row.status, row.due_at, row.attempts, row.last_error) == (status, due_at, 1, told)


def test_a_change_of_an_integration_wakes_its_parked_jobs_alone(queue: Store) -> None:
    """What was parked gets its tries anew at once; another integration's goes on waiting for its own change."""
    with queue.transaction() as connection:
        for integration_id in ("shop", "other"):
            put(connection, "push", integration_id=integration_id)
    for _ in range(2):
        job = claimed(queue)
        with queue.transaction() as connection:
            jobs.fail(connection, job, Misconfigured("no url"), NOW)
    with queue.transaction() as connection:
        jobs.wake_parked(connection, "shop", NOW + 5)
    assert [(row.integration_id, row.status, row.attempts, row.due_at) for row in rows(queue)] == [
        ("shop", "waiting", 0, NOW + 5),
        ("other", "parked", 1, NOW + 30),
    ]


def test_what_a_dead_worker_held_waits_again(queue: Store) -> None:
    """Running jobs are given back, due at once; parked and waiting ones stay as they are."""
    with queue.transaction() as connection:
        put(connection, "held")
        put(connection, "later", due_at=NOW + 50)
    claimed(queue)
    with queue.transaction() as connection:
        jobs.release_running(connection, NOW + 9)
    assert [(row.flow, row.status, row.due_at) for row in rows(queue)] == [
        ("held", "waiting", NOW + 9),
        ("later", "waiting", NOW + 50),
    ]
