"""What one organization holds, in the hub or at its vendors, that is another organization's.

What is whose, the vendors' records and the story say: an id belongs to the account in which its row stands, a SKU to
the merchant who gave it. What two merchants have in common says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from scenarios.checkers.apart.slices import organizations
from scenarios.record.history import History

_HUB_IDS = {
    "integrations": "integrationId",
    "products": "productId",
    "orders": "orderId",
    "locations": "locationId",
    "shipments": "shipmentId",
    "fulfillments": "fulfillmentId",
}
_SKUS = frozenset({"sku", "productSku", "channelSku", "seller_sku", "StockKeepingUnit", "productId"})
_GIVES_SKUS = frozenset({"sku", "new_sku", "tiktok_sku", "salesforce_sku", "channel_sku", "variant_of"})
_NAMES_SKUS = frozenset({"components", "skus", "stock"})


@dataclass(frozen=True, slots=True)
class Stranger:
    """Something of another merchant's, and where it stands."""

    organization: str | None
    owner: str | None
    value: str
    party: str


def strangers(history: History) -> Iterator[Stranger]:
    """Yield what stands with one organization and belongs to another alone."""
    parts = history.view(organizations)
    if len(parts) == 1:
        return
    ids = {name: frozenset(_ids(part)) for name, part in parts.items()}
    said = {name: _said(part) for name, part in parts.items()}
    known = Counter(value for each in ids.values() for value in each)
    for name, part in parts.items():
        owner_of_id = {
            value: other
            for other, each in ids.items()
            if other != name
            for value in each
            if known[value] == 1
        }
        owner_of_sku = {
            sku: other for other, each in said.items() if other != name for sku in each - said[name]
        }
        for party, value, is_sku in dict.fromkeys(_held(part)):
            owners = [
                found[key]
                for found, key in _searched(owner_of_id, owner_of_sku, value, is_sku)
                if key in found
            ]
            if owners:
                yield Stranger(name, owners[0], value, party)


def _searched(
    ids: Mapping[str, str | None], said: Mapping[str, str | None], value: str, is_sku: bool
) -> Sequence[tuple[Mapping[str, str | None], str]]:
    return ((ids, value), (said, _folded(value))) if is_sku else ((ids, value),)


def _held(part: History) -> Iterator[tuple[str, str, bool]]:
    """Yield every string that stands with the organization, by party, and whether it is in the place of a SKU."""
    for party, state in part.state.items():
        for member, value in _leaves(state):
            yield party, value, member in _SKUS
    for _, value in _leaves(part.journal):
        yield "the hub's journal", value, False


def _leaves(value: Any, member: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield member, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner, member)


# --- whose it is --------------------------------------------------------------------------------------------------


def _ids(part: History) -> Iterator[str]:
    """Yield the ids of the rows that stand in the organization's own accounts, and of its rows in the hub."""
    for rows in (part.state.get("tiktok") or {}).values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and ("shop_id" in row or "cipher" in row):
                yield from (value for member, value in _leaves(row) if member in ("id", "cipher"))
    orgs = (part.state.get("salesforce") or {}).get("orgs") or {}
    for member, value in _leaves(orgs):
        if member == "Id":
            yield value
    hub = part.state.get("hub") or {}
    for name, member in _HUB_IDS.items():
        yield from (row[member] for row in hub.get(name) or () if member in row)


def _said(part: History) -> frozenset[str]:
    """Return every SKU that the organization's story gives, as loosely spelled as any platform may."""
    return frozenset(_folded(sku) for sku in (*_given(part.story.world), *_given(part.story.steps)))


def _given(value: Any, member: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if member in _GIVES_SKUS:
            yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _given(getattr(value, field.name), field.name)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if member in _NAMES_SKUS:
                yield name
            yield from _given(inner, name)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from [inner] if member in _NAMES_SKUS and isinstance(inner, str) else _given(inner, member)


def _folded(sku: str) -> str:
    return "".join(sku.split()).casefold()
