"""The job loop: what becomes of a flow that fails, whatever it fails with."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.app import create_hub, install
from integration_hub.flows.table import FLOWS
from integration_hub.ground import jobs as work_queue
from integration_hub.ground import retry
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import AuthorizationLost, HubError, Refused, Throttled, Unreachable
from integration_hub.ground.tables import exceptions, integrations, journal
from integration_hub.ground.tables import jobs as queue
from integration_hub.hub import Hub
from tests.integration_hub.merchant import Merchant


@pytest.fixture
def hub(desk: Desk) -> Hub:
    return Hub(
        store=desk.store,
        clock=desk.clock,
        random=desk.random,
        connectors={},
        base_url="https://hub.example.test",
        installation_key="installation-key",
    )


@pytest.fixture
def broken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A flow that raises what the test sets, and works once it sets nothing."""
    raises: dict[str, BaseException | None] = {"error": TypeError("no such column")}
    ran: list[str] = []

    def run(*_given: Any) -> None:
        if raises["error"] is not None:
            raise raises["error"]

    monkeypatch.setitem(FLOWS, "pull_stock", run)
    monkeypatch.setitem(FLOWS, "tell_stock", lambda *_given: ran.append("tell_stock"))
    with desk.begin("org", "tiktok_shop") as work:
        work.enqueue("pull_stock")
        work.enqueue("tell_stock")
    return {"raises": raises, "ran": ran}


def states(hub: Hub) -> list[tuple[str, str]]:
    with hub.store.transaction() as connection:
        return [(row.flow, row.status) for row in connection.select(queue, organization_id="org")]


def open_exceptions(hub: Hub) -> list[Any]:
    with hub.store.transaction() as connection:
        return [row for row in connection.select(exceptions, organization_id="org") if row.closed_at is None]


def test_a_flow_that_crashes_fails_its_own_job_alone(hub: Hub, broken: dict[str, Any]) -> None:
    """A defect of the hub is that job's failure: it waits for another try, and the work behind it is done."""
    assert hub.run_due_jobs() == 2
    assert states(hub) == [("pull_stock", "waiting")]
    assert broken["ran"] == ["tell_stock"]


def test_a_crash_is_told_to_a_person_and_noted(hub: Hub, broken: dict[str, Any]) -> None:
    """At the first crash an exception names flow, class and message, and the journal says where it was."""
    hub.run_due_jobs()
    (crash,) = open_exceptions(hub)
    assert (crash.code, crash.entity, crash.entity_id) == ("job_crashed", "job", "pull_stock:tiktok_shop:")
    assert "pull_stock" in crash.message
    assert "TypeError: no such column" in crash.message
    with hub.store.transaction() as connection:
        (noted,) = connection.select(journal, organization_id="org", decision="job_crashed")
    assert noted.details_json["class"] == "TypeError"
    assert any("run" in place for place in noted.details_json["places"])


def test_a_job_that_goes_on_crashing_is_parked(hub: Hub, broken: dict[str, Any]) -> None:
    """After its last try the job waits for a person."""
    for _ in range(retry.MOST_ATTEMPTS):
        hub.run_due_jobs()
        hub.desk.clock.sleep(retry.LONGEST_RETRY_S)
    assert states(hub) == [("pull_stock", "parked")]
    assert [row.code for row in open_exceptions(hub)] == ["job_crashed"]


def test_a_crash_is_over_when_the_job_gets_through(hub: Hub, broken: dict[str, Any]) -> None:
    """The exception closes by itself when its cause is gone."""
    hub.run_due_jobs()
    broken["raises"]["error"] = None
    hub.desk.clock.sleep(retry.FIRST_RETRY_S)
    hub.run_due_jobs()
    assert states(hub) == []
    assert open_exceptions(hub) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_being_told_to_stop_is_no_crash(hub: Hub, broken: dict[str, Any], stop: type[BaseException]) -> None:
    """Whoever stops the process stops it: the loop takes no such signal for a job's failure."""
    broken["raises"]["error"] = stop()
    with pytest.raises(stop):
        hub.run_due_jobs()
    assert states(hub)[0] == ("pull_stock", "running")


@pytest.mark.parametrize(("asked", "until"), [(600.0, 600.0), (None, None)])
def test_a_wait_that_a_vendor_asks_for_binds_its_integration(
    hub: Hub, broken: dict[str, Any], merchant: Merchant, asked: float | None, until: float | None
) -> None:
    """Promise I18: not the job alone that was told, but whatever else would ask the same vendor meanwhile."""
    row = merchant.integration()
    broken["raises"]["error"] = Throttled("wait", retry_after=asked)
    with hub.desk.begin(row.organization_id, row.id) as work:
        work.enqueue("pull_stock")
    hub.run_due_jobs()
    with hub.store.transaction() as connection:
        told = connection.select(integrations, id=row.id).one().left_alone_until
    assert told == (None if until is None else hub.desk.clock.now() + until)


@pytest.mark.parametrize("put", ["create", "install"])
def test_what_a_dead_process_had_claimed_runs_again(hub: Hub, broken: dict[str, Any], put: str) -> None:
    """A hub that is put on an existing database takes up the jobs that were running when the last one ended."""
    broken["raises"]["error"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        hub.run_due_jobs()
    broken["raises"]["error"] = None
    if put == "create":
        create_hub(hub)
    else:
        install(create_hub(hub), hub)
    hub.run_due_jobs()
    assert states(hub) == []


def lose(hub: Hub, broken: dict[str, Any], merchant: Merchant) -> Any:
    """Have a job of the merchant's integration find that its authorization is gone; return the integration."""
    row = merchant.integration()
    broken["raises"]["error"] = AuthorizationLost("105001", "gone")
    with hub.desk.begin(row.organization_id, row.id) as work:
        work.enqueue("pull_stock")
    hub.run_due_jobs()
    return row


def test_a_lost_connection_is_told_until_it_is_connected_again(
    hub: Hub, broken: dict[str, Any], merchant: Merchant
) -> None:
    """FM-64: a later job that has nothing to do, as nothing may flow, must not pass for the cure."""
    row = lose(hub, broken, merchant)
    assert merchant.rows(integrations, id=row.id)[0].status == "error"
    broken["raises"]["error"] = None
    with hub.desk.begin(row.organization_id, row.id) as work:
        work_queue.wake_parked(work.connection, row.id, work.now)
    hub.run_due_jobs()
    assert [
        (each.code, each.entity_id) for each in open_exceptions(hub) if each.integration_id == row.id
    ] == [("connection_lost", row.id)]


def test_a_connection_that_was_given_up_meanwhile_is_not_lost(
    hub: Hub, broken: dict[str, Any], merchant: Merchant
) -> None:
    """A job that was on its way when the operator disconnected says nothing of the integration."""
    row = merchant.integration(status="not_connected")
    broken["raises"]["error"] = AuthorizationLost("105001", "gone")
    with hub.desk.begin(row.organization_id, row.id) as work:
        work.enqueue("pull_stock")
    hub.run_due_jobs()
    assert merchant.rows(integrations, id=row.id)[0].status == "not_connected"
    assert [each.code for each in open_exceptions(hub) if each.integration_id == row.id] == []


def test_work_that_was_parked_and_gets_through_is_no_exception_any_more(
    hub: Hub, broken: dict[str, Any]
) -> None:
    """Its attempts are counted anew when it is woken, and what was told of it is over all the same."""
    broken["raises"]["error"] = Refused("1", "no")
    hub.run_due_jobs()
    assert [row.code for row in open_exceptions(hub)] == ["work_failed"]
    broken["raises"]["error"] = None
    with hub.store.transaction() as connection:
        work_queue.wake_parked(connection, "tiktok_shop", hub.desk.clock.now())
    hub.run_due_jobs()
    assert open_exceptions(hub) == []


@pytest.mark.parametrize(
    ("error", "ended"), [(Unreachable("nobody there"), []), (Refused("no", "no"), [("tell_stock", "parked")])]
)
def test_what_was_parked_is_tried_again_once_its_vendor_answers(
    desk: Desk, hub: Hub, monkeypatch: pytest.MonkeyPatch, error: HubError, ended: list[tuple[str, str]]
) -> None:
    """When a poll that had failed gets through, so may what nobody answered; what was refused waits for a person."""
    down: list[HubError] = [error]

    def ask(*_given: Any) -> None:
        for each in down:
            raise each

    monkeypatch.setitem(FLOWS, "tell_stock", ask)
    monkeypatch.setitem(FLOWS, "pull_stock", ask)
    with desk.begin("org", "tiktok_shop") as work:
        work.enqueue("tell_stock")
        work.enqueue("pull_stock", every=60.0)
    for _ in range(retry.MOST_ATTEMPTS + 1):
        hub.run_due_jobs()
        hub.desk.clock.sleep(retry.LONGEST_RETRY_S)
    assert ("tell_stock", "parked") in states(hub)
    down.clear()
    hub.run_due_jobs()
    hub.run_due_jobs()
    assert [row for row in states(hub) if row[0] == "tell_stock"] == ended
