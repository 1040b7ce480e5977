"""The unit of work: what one transaction writes, for whom, and under which identity."""

from __future__ import annotations

import random

import pytest

from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk
from integration_hub.ground.tables import exceptions, jobs, organizations
from tests.integration_hub.merchant import SetClock, connectors

LONG = "SKU-" + "x" * 3000  # a merchant's own word: nothing bounds it


@pytest.fixture
def desk_on(store: Store) -> Desk:
    """A desk on each database, with a second organization."""
    clock, rng = SetClock(), random.Random(1)
    with store.transaction() as connection:
        connection.insert(organizations, {"id": "other", "name": "Rainy Goods", "created_at": 1.0})
    return Desk(store, clock, rng, connectors(clock, rng))


def opened(desk: Desk) -> list[tuple[str, str, str]]:
    """Return (organization, code, entity id) of what is open."""
    with desk.store.transaction() as connection:
        rows = [row for row in connection.select(exceptions) if row.closed_at is None]
    return sorted((row.organization_id, row.code, row.entity_id) for row in rows)


def test_long_skus_have_a_cause_each(desk_on: Desk) -> None:
    """SKUs of any length open, keep and close exceptions of their own, however long a beginning they share."""
    names = [f"push_products:int_1:{LONG}{tail}" for tail in "ab"]
    for name in names:
        with desk_on.begin("org") as work:
            with pytest.raises(ValueError, match="no cause"):
                work.open_exception("odd", "job", name, "Nobody knows what it means.")
            assert work.open_exception("work_failed", "job", name, "It does not get through.")
            work.note("job_crashed", "job", name, "It crashed.")
    assert [entity_id for _, _, entity_id in opened(desk_on)] == names
    with desk_on.begin("org") as work:
        assert work.close_exception("work_failed", entity="job", entity_id=names[0]) == 1
    assert [entity_id for _, _, entity_id in opened(desk_on)] == names[1:]


def test_long_skus_are_jobs_of_their_own(desk_on: Desk) -> None:
    """Work on two long SKUs with one beginning is queued for each, and once for each."""
    with desk_on.begin("org") as work:
        for tail in "abab":
            work.enqueue("push_products", sku=LONG + tail)
    with desk_on.store.transaction() as connection:
        queued = [row.arguments_json["sku"] for row in connection.select(jobs, organization_id="org")]
    assert sorted(queued) == [LONG + "a", LONG + "b"]


def test_organizations_do_not_share_a_cause(desk_on: Desk) -> None:
    """What fails for two merchants without an integration is told to both, and closed for one alone."""
    for organization in ("org", "other"):
        with desk_on.begin(organization) as work:
            assert work.open_exception("work_failed", "job", "retry_routing::", f"told to {organization}")
    assert [organization for organization, _, _ in opened(desk_on)] == ["org", "other"]
    with desk_on.begin("other") as work:
        assert work.close_exception("work_failed", entity="job", entity_id="retry_routing::") == 1
    assert [organization for organization, _, _ in opened(desk_on)] == ["org"]
