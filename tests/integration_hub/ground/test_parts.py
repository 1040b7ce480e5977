"""Lists read by parts, on each database that the hub runs on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from integration_hub.ground.database import Store
from integration_hub.ground.reading.parts import Query, listing
from integration_hub.ground.rows import JobRow
from integration_hub.ground.tables import jobs


@listing(JobRow)
def _listed(flow: str | None, parked: bool | None, newest_first: bool) -> Query:
    query = select(jobs)
    if flow is not None:
        query = query.where(jobs.c.flow == flow)
    if parked is not None:
        query = query.where((jobs.c.status == "parked") == parked)
    return query.order_by(jobs.c.number.desc() if newest_first else jobs.c.number)


LISTS: dict[str, tuple[tuple[str | None, bool | None, bool], tuple[int, int], list[float], int]] = {
    "all": ((None, None, False), (9, 0), [1, 2, 3, 4], 4),
    "a part of all": ((None, None, False), (2, 1), [2, 3], 4),
    "a part in the other order": ((None, None, True), (2, 1), [3, 2], 4),
    "no row of a part": ((None, None, False), (0, 0), [], 4),
    "behind the end": ((None, None, False), (2, 4), [], 4),
    "of one value": (("poll", None, False), (9, 0), [1, 2, 4], 3),
    "of another value of the same shape": (("push", None, False), (9, 0), [3], 1),
    "of two": (("poll", True, False), (9, 0), [4], 1),
    "of two, the other way": (("poll", False, True), (1, 0), [2], 2),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_is_read_by_parts_and_counted(store: Store, case: str) -> None:
    """What is not given narrows nothing, whatever was given to the run before."""
    given, (count, skip), due, length = LISTS[case]
    with store.transaction() as connection:
        for at, (flow, status) in enumerate(
            [("poll", "waiting"), ("poll", "running"), ("push", "parked"), ("poll", "parked")], start=1
        ):
            job = {"organization_id": "org", "flow": flow, "arguments_json": {}, "status": status}
            connection.insert(jobs, {**job, "due_at": float(at)})
        listed = _listed(*given)
        assert [row.due_at for row in connection.execute(listed.part(count, skip))] == due
        assert connection.scalar(listed.counted()) == length
