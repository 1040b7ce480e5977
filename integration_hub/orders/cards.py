"""The routing cards as the operator lists and replaces them; `routing.py` decides by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired

from sqlalchemy import Executable, delete, select
from typing_extensions import TypedDict

from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.rows import RoutingCardRow
from integration_hub.ground.stored import Filters
from integration_hub.ground.tables import integrations, locations, routing_cards


class Given(TypedDict):
    """A card as the operator sets it; one that names its id keeps it."""

    name: str
    cardId: NotRequired[str | None]
    enabled: NotRequired[bool]
    filters: NotRequired[Filters]
    locationIds: NotRequired[list[str]]
    allowSplit: NotRequired[bool]
    ignoreInventory: NotRequired[bool]


@returning(RoutingCardRow)
def _cards(organization_id: str) -> Executable:
    query = select(routing_cards).where(routing_cards.c.organization_id == organization_id)
    return query.order_by(routing_cards.c.position)


def listed(connection: Connection, organization_id: str) -> list[Document]:
    """Return the cards from top to bottom."""
    return [
        {
            "cardId": row.id,
            "name": row.name,
            "enabled": row.enabled,
            "filters": row.filters_json,
            "locationIds": row.location_ids_json,
            "allowSplit": row.allow_split,
            "ignoreInventory": row.ignore_inventory,
        }
        for row in connection.execute(_cards(organization_id))
    ]


def replace(work: Work, cards: Sequence[Given]) -> None:
    """Put the given cards in the place of all cards; one that names its `cardId` keeps it."""
    own = {row.id for row in work.connection.execute(_cards(work.organization_id))}
    rows = [_row(work, position, card, own) for position, card in enumerate(cards)]
    _refuse_unknown(work.connection, work.organization_id, rows)
    work.connection.execute(
        delete(routing_cards).where(routing_cards.c.organization_id == work.organization_id)
    )
    if rows:
        work.connection.insert(routing_cards, [row._asdict() for row in rows])
    work.note(
        "routing_cards_replaced",
        "routing",
        work.organization_id,
        f"The operator set {len(rows)} routing cards.",
        cards=[row.name for row in rows],
    )
    # An order that no card could place before may find a location now.
    work.enqueue("retry_routing")


def _row(work: Work, position: int, card: Given, own: set[str]) -> RoutingCardRow:
    card_id = card.get("cardId")
    if card_id is not None and card_id not in own:
        message = f"There is no routing card {card_id}, or it is named twice."
        raise RuleViolated([Violation("unknown_card", message, f"cards.{position}.cardId")])
    own.discard(str(card_id))
    return RoutingCardRow(
        id=card_id or work.new_id("crd"),
        organization_id=work.organization_id,
        position=position,
        name=card["name"],
        enabled=card.get("enabled", True),
        filters_json=_restricting(card.get("filters", {})),
        location_ids_json=card.get("locationIds", []),
        allow_split=card.get("allowSplit", False),
        ignore_inventory=card.get("ignoreInventory", False),
    )


def _restricting(given: Filters) -> Filters:
    """Return what leaves any order out: an empty list leaves none."""
    filters: Filters = {}
    if given.get("skus"):
        filters["skus"] = given["skus"]
    if given.get("integrationIds"):
        filters["integrationIds"] = given["integrationIds"]
    if given.get("countries"):
        filters["countries"] = given["countries"]
    return filters


def _refuse_unknown(connection: Connection, organization_id: str, rows: Sequence[RoutingCardRow]) -> None:
    found = []
    for table, code, wanted in (
        (locations, "unknown_location", [each for row in rows for each in row.location_ids_json]),
        (
            integrations,
            "unknown_integration",
            [each for row in rows for each in row.filters_json.get("integrationIds", [])],
        ),
    ):
        mine = select(table.c.id).where(table.c.organization_id == organization_id, table.c.id.in_(wanted))
        known = set(connection.scalars(mine))
        found += [
            Violation(code, f"There is no {table.name[:-1]} {each}.", "cards")
            for each in dict.fromkeys(wanted)
            if each not in known
        ]
    if found:
        raise RuleViolated(found)
