"""The routing cards as the operator lists and replaces them; `routing.py` decides by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from integration_hub.connectors.records import Json
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection
from integration_hub.ground.refusals import malformed
from integration_hub.ground.tables import integrations, locations, routing_cards

_FILTERS = ("skus", "integrationIds", "countries")
_MEMBERS = {"cardId", "name", "enabled", "filters", "locationIds", "allowSplit", "ignoreInventory"}


def listed(connection: Connection, organization_id: str) -> list[Json]:
    """Return the cards from top to bottom."""
    query = select(routing_cards).where(routing_cards.c.organization_id == organization_id)
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
        for row in connection.execute(query.order_by(routing_cards.c.position))
    ]


def replace(work: Work, cards: Sequence[Mapping[str, Any]]) -> None:
    """Put the given cards in the place of all cards; one that names its `cardId` keeps it."""
    own = {card["cardId"] for card in listed(work.connection, work.organization_id)}
    rows = [_row(work, position, card, own) for position, card in enumerate(cards)]
    _refuse_unknown(work.connection, work.organization_id, rows)
    work.connection.execute(
        delete(routing_cards).where(routing_cards.c.organization_id == work.organization_id)
    )
    if rows:
        work.connection.insert(routing_cards, rows)
    work.note(
        "routing_cards_replaced",
        "routing",
        work.organization_id,
        f"The operator set {len(rows)} routing cards.",
        cards=[row["name"] for row in rows],
    )
    # An order that no card could place before may find a location now.
    work.enqueue("retry_routing")


def _row(work: Work, position: int, card: Mapping[str, Any], own: set[str]) -> dict[str, Any]:
    unknown = card.keys() - _MEMBERS
    if unknown:
        raise malformed(f"A routing card has no member {sorted(unknown)[0]!r}.")
    name, card_id = card.get("name"), card.get("cardId")
    if not isinstance(name, str) or not name.strip():
        raise malformed("Each routing card has a name.")
    if card_id is not None and card_id not in own:
        raise malformed(f"There is no routing card {card_id!r}.")
    own.discard(str(card_id))
    switches = {"enabled": True, "allowSplit": False, "ignoreInventory": False}
    for switch, default in switches.items():
        switches[switch] = card.get(switch, default)
        if not isinstance(switches[switch], bool):
            raise malformed(f"“{switch}” must be true or false.")
    return {
        "id": card_id or work.new_id("crd"),
        "organization_id": work.organization_id,
        "position": position,
        "name": name,
        "enabled": switches["enabled"],
        "filters_json": _filters(card.get("filters") or {}),
        "location_ids_json": _texts(card.get("locationIds", []), "locationIds"),
        "allow_split": switches["allowSplit"],
        "ignore_inventory": switches["ignoreInventory"],
    }


def _filters(given: Any) -> Json:
    if not isinstance(given, dict) or not given.keys() <= set(_FILTERS):
        raise malformed(f"“filters” is an object of {', '.join(_FILTERS)}.")
    filters = {name: _texts(values, name) for name, values in given.items()}
    return {name: values for name, values in filters.items() if values}


def _texts(values: Any, name: str) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise malformed(f"“{name}” must be a list of texts.")
    return values


def _refuse_unknown(connection: Connection, organization_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    found = []
    for table, code, wanted in (
        (locations, "unknown_location", [each for row in rows for each in row["location_ids_json"]]),
        (
            integrations,
            "unknown_integration",
            [each for row in rows for each in row["filters_json"].get("integrationIds", [])],
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
