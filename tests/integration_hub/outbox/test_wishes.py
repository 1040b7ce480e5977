"""Wishes to other platforms: told once, looked up when unknown, taken back where nobody was told."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.ground.desk import Work
from integration_hub.ground.tables import jobs, remote_objects
from integration_hub.outbox import wishes
from integration_hub.outbox.wishes import Wish


def state(work: Work, entity_id: str = "ord") -> tuple[str, Any, Any]:
    row = work.connection.select(remote_objects, entity_id=entity_id).one()
    return row.status, row.external_id, row.details_json


def queued(work: Work) -> list[tuple[str, str | None]]:
    rows = work.connection.select(jobs, organization_id=work.organization_id)
    return [(row.flow, row.integration_id) for row in rows]


def test_a_wish_queues_the_telling_once(work: Work) -> None:
    """However many wishes an integration has, one job tells it of all."""
    wishes.want(work, [Wish("order", "ord", "order_management")])
    wishes.want(work, [Wish("fulfillment_order", "shr", "order_management")])
    assert state(work) == ("wanted", None, {})
    assert queued(work) == [("push_orders", "order_management")]


def test_a_wish_that_left_is_unknown_until_an_answer_is_stored(work: Work) -> None:
    """I2: between leaving and answer it may be done, and stays among what is wanted."""
    wishes.want(work, [Wish("order", "ord", "tiktok_shop")])
    wishes.leaving(work, "order", "ord")
    assert state(work)[0] == "unknown"
    assert [row.entity_id for row in wishes.still_wanted(work.connection, "tiktok_shop", ("order",))] == [
        "ord"
    ]
    wishes.keep(work, "order", "ord", {"step": 1})
    wishes.sent(work, "order", "ord", "801", None)
    assert state(work) == ("sent", "801", {"step": 1})
    assert wishes.still_wanted(work.connection, "tiktok_shop", ("order",)) == []


def test_a_refused_wish_is_not_wanted_again(work: Work) -> None:
    """What a platform does not take is not repeated as it is."""
    wishes.want(work, [Wish("order", "ord", "tiktok_shop")])
    wishes.leaving(work, "order", "ord")
    assert wishes.refused(work, "order", "ord")
    assert state(work)[0] == "refused"
    assert wishes.still_wanted(work.connection, "tiktok_shop", ("order",)) == []


def test_only_what_nobody_was_told_can_be_taken_back(work: Work) -> None:
    """Where the thing may exist already, whoever withdraws it is told where."""
    for integration_id in ("commerce_cloud", "order_management", "service_cloud", "tiktok_shop"):
        wishes.want(work, [Wish("order", "ord", integration_id)])
    for told in ("order_management", "service_cloud", "tiktok_shop"):
        wishes.leaving(work.of(told), "order", "ord")
    wishes.sent(work.of("service_cloud"), "order", "ord", "801", None)
    wishes.refused(work.of("tiktok_shop"), "order", "ord")
    assert wishes.withdraw(work, "order", "ord") == ["order_management", "service_cloud"]
    rows = work.connection.select(remote_objects, entity_id="ord")
    assert {row.integration_id: row.status for row in rows} == {
        "commerce_cloud": "unneeded",
        "order_management": "unknown",
        "service_cloud": "sent",
        "tiktok_shop": "refused",
    }


def test_what_was_taken_back_does_not_leave(work: Work) -> None:
    """I2: whoever read it as wanted before it was withdrawn finds that nobody wants it any more."""
    wishes.want(work, [Wish("order", "ord", "tiktok_shop")])
    wishes.withdraw(work, "order", "ord")
    assert not wishes.leaving(work, "order", "ord")
    assert state(work)[0] == "unneeded"


def test_what_was_done_does_not_leave_again(work: Work) -> None:
    """What a platform has, or refused, is not on its way."""
    wishes.want(work, [Wish("order", "ord", "tiktok_shop")])
    assert wishes.leaving(work, "order", "ord")
    assert wishes.leaving(work, "order", "ord")  # a second attempt
    wishes.sent(work, "order", "ord", "801", None)
    assert not wishes.leaving(work, "order", "ord")
    assert state(work)[0] == "sent"


@pytest.mark.parametrize("answer", ["sent", "refused"])
def test_what_is_wanted_once_more_while_it_is_on_its_way_stays_wanted(work: Work, answer: str) -> None:
    """I6: the answer to the first cancellation says nothing of the units that were canceled meanwhile."""
    wishes.want(work, [Wish("cancellation", "ord", "tiktok_shop")])
    wishes.leaving(work, "cancellation", "ord")
    wishes.want(work, [Wish("cancellation", "ord", "tiktok_shop")])
    if answer == "sent":
        wishes.sent(work, "cancellation", "ord", "801", None)
    else:
        assert not wishes.refused(work, "cancellation", "ord")
    assert state(work)[0] == "wanted"
    wishes.leaving(work, "cancellation", "ord")
    wishes.sent(work, "cancellation", "ord", "801", None)
    assert state(work)[0] == "sent"


def test_what_is_expected_anew_forgets_how_it_ended_before(work: Work) -> None:
    """A create that leaves again may have happened again, whatever was refused before."""
    wishes.refused(work, "listing", "prd", {"version": 1})
    wishes.expect(work, "listing", ["prd", "other"])
    assert state(work, "prd") == ("unknown", None, {})
    assert state(work, "other") == ("unknown", None, {})


def test_a_deleted_integration_takes_its_wishes_along(work: Work) -> None:
    """Nothing is wanted of an integration that is no more, and other integrations' wishes stay."""
    wishes.want(work, [Wish("order", "ord", "tiktok_shop")])
    wishes.want(work, [Wish("order", "ord", "order_management")])
    wishes.forget(work.connection, "tiktok_shop")
    assert [row.integration_id for row in work.connection.select(remote_objects, entity_id="ord")] == [
        "order_management"
    ]


def test_whatever_is_still_wanted_for_an_entity_is_told_again(work: Work) -> None:
    """Each platform once, whatever is sent or refused left out, and other entities' wishes too."""
    wished = [("order", "ord", "service_cloud"), ("cancellation", "ord", "order_management")]
    wishes.want(work, [Wish(*each) for each in wished])
    wishes.want(work, [Wish("order", "ord", "order_management"), Wish("order", "other", "commerce_cloud")])
    wishes.leaving(work.of("service_cloud"), "order", "ord")
    wishes.sent(work.of("service_cloud"), "order", "ord", "801", None)
    work.connection.execute(jobs.delete())
    wishes.tell_of(work, "ord")
    assert queued(work) == [("push_orders", "order_management")]


def test_wanting_nothing_tells_nobody(work: Work) -> None:
    """A turn that wants nothing of others queues nothing."""
    wishes.want(work, [])
    assert queued(work) == []
