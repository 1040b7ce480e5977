"""The “Channel Options” section of a product: which columns and cells it has, and what may be stored in them.

The layout follows from the connectors' capabilities and the stored values alone, and the API refuses what the page
has no cell for (rules.md R58 to R72). The section's rows are the organization's connected integrations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NotRequired

from sqlalchemy import Executable, and_, or_, select
from typing_extensions import TypedDict

from integration_hub.ground.capabilities import Declared
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.rows import ProductRow
from integration_hub.ground.tables import channel_options, products
from integration_hub.integrations import life
from integration_hub.integrations.sessions import Integration

COLUMNS = ("Integration Name", "Sync to Channel", "Inventory Buffer", "Channel SKU")


class Cells(TypedDict):
    """What is given of one row; a cell that is left out stays as it is."""

    integrationId: str
    syncToChannel: NotRequired[bool]
    inventoryBuffer: NotRequired[int]
    channelSku: NotRequired[str | None]


@dataclass(frozen=True, slots=True)
class Option:
    """What one row stores; an integration without a stored row has these defaults."""

    sync_to_channel: bool = True
    inventory_buffer: int = 0
    channel_sku: str | None = None


def shows_channel_sku(kind: str, stored: Mapping[str, Option]) -> bool:
    """Tell whether the product has the “Channel SKU” column: a parent only once some row of it holds one (R67)."""
    return kind != "parent" or any(option.channel_sku is not None for option in stored.values())


def layout(
    kind: str,
    stored: Mapping[str, Option],
    connected: Sequence[Integration],
    connectors: Mapping[str, Declared],
) -> Document:
    """Return columns and rows as the page shows them; a member is absent where the row has no such cell."""
    has_cell = {
        row.id: shows_channel_sku(kind, stored) and connectors[row.connector].capabilities.channel_sku
        for row in connected
    }
    rows: list[Document] = []
    for integration in connected:
        option = stored.get(integration.id, Option())
        row: Document = {
            "integrationId": integration.id,
            "integrationName": integration.name,
            "syncToChannel": option.sync_to_channel,
            "inventoryBuffer": option.inventory_buffer,
        }
        if has_cell[integration.id]:
            row["channelSku"] = option.channel_sku
        rows.append(row)
    columns = COLUMNS if any(has_cell.values()) else COLUMNS[:3]
    return {"columns": list(columns), "rows": rows}


def shown(work: Work, product: ProductRow) -> Document:
    """Return the product's section."""
    return layout(
        product.kind,
        _stored(work.connection, product.id),
        _connected(work.connection, product.organization_id),
        work.desk.connectors,
    )


def save(work: Work, product: ProductRow, rows: Sequence[Cells]) -> list[str]:
    """Store the given cells if every one is allowed, and return the ids of the integrations whose row changed."""
    stored = _stored(work.connection, product.id)
    connected = {row.id: row for row in _connected(work.connection, product.organization_id)}
    found: list[Violation] = []
    wanted: dict[str, Option] = {}
    for row in rows:
        integration_id = row["integrationId"]
        if integration_id not in connected:
            message = f"Integration {integration_id} is not connected, so it has no row in Channel Options."
            found.append(Violation("not_connected", message, "integrationId"))
            continue
        integration = connected[integration_id]
        found += _cell_violations(
            product, stored, work.desk.connectors[integration.connector], integration, row
        )
        wanted[integration_id] = _applied(stored.get(integration_id, Option()), row)
    if not found:
        found = [
            violation
            for integration_id, option in wanted.items()
            for violation in _collisions(work.connection, product, connected[integration_id], option)
        ]
    if found:
        raise RuleViolated(found)
    changed = [each for each, option in wanted.items() if option != stored.get(each, Option())]
    for integration_id in changed:
        _write(
            work.connection,
            product.id,
            integration_id,
            wanted[integration_id],
            existed=integration_id in stored,
        )
        _note(work, product, connected[integration_id], wanted[integration_id])
    return changed


class Resolved(NamedTuple):
    """A product that a spelling means on an integration."""

    id: str
    sku: str | None
    name: str


@returning(Resolved)
def _resolving(organization_id: str, integration_id: str, sku: str) -> Executable:
    joined = products.outerjoin(
        channel_options,
        and_(
            channel_options.c.product_id == products.c.id,
            channel_options.c.integration_id == integration_id,
        ),
    )
    means = or_(
        channel_options.c.channel_sku == sku,
        and_(channel_options.c.channel_sku.is_(None), products.c.sku == sku),
    )
    query = select(products.c.id, products.c.sku, products.c.name).select_from(joined)
    return query.where(products.c.organization_id == organization_id, means)


def resolving_products(
    connection: Connection, organization_id: str, integration_id: str, sku: str
) -> list[Resolved]:
    """Return the products that `sku` means on this integration: a Channel SKU replaces the master SKU there."""
    return connection.execute(_resolving(organization_id, integration_id, sku)).all()


def sku_on(connection: Connection, product: ProductRow, integration_id: str) -> str | None:
    """Return what the product is called on the integration: its Channel SKU there, else its master SKU."""
    option = _stored(connection, product.id).get(integration_id, Option())
    sku: str | None = product.sku if option.channel_sku is None else option.channel_sku
    return sku


def _stored(connection: Connection, product_id: str) -> dict[str, Option]:
    return {
        row.integration_id: Option(row.sync_to_channel, row.inventory_buffer, row.channel_sku)
        for row in connection.select(channel_options, product_id=product_id)
    }


def _connected(connection: Connection, organization_id: str) -> list[Integration]:
    return [row for row in life.listed(connection, organization_id) if row.status == "connected"]


def _cell_violations(
    product: ProductRow,
    stored: Mapping[str, Option],
    connector: Declared,
    integration: Integration,
    row: Cells,
) -> list[Violation]:
    if "channelSku" not in row:
        return []
    if not connector.capabilities.channel_sku:
        message = (
            f"{integration.name} takes no Channel SKU: what it sells is matched by the master SKU alone. Change the "
            "SKU at the source, or contact support for the approach your account supports."
        )
        return [Violation("channel_sku_not_supported", message, "channelSku")]
    if not shows_channel_sku(product.kind, stored):
        message = "This parent product holds no Channel SKU; set it on a child or variant instead."
        return [Violation("channel_sku_hidden", message, "channelSku")]
    value = row["channelSku"]
    if value and not value.strip():
        return [Violation("invalid", "“Channel SKU” must be text that is not blank.", "channelSku")]
    return []


def _applied(option: Option, row: Cells) -> Option:
    return Option(
        sync_to_channel=row.get("syncToChannel", option.sync_to_channel),
        inventory_buffer=row.get("inventoryBuffer", option.inventory_buffer),
        # An emptied input clears the cell; any other text is kept byte for byte.
        channel_sku=(row["channelSku"] or None) if "channelSku" in row else option.channel_sku,
    )


def _collisions(
    connection: Connection, product: ProductRow, integration: Integration, option: Option
) -> list[Violation]:
    sku = product.sku if option.channel_sku is None else option.channel_sku
    if sku is None:
        return []
    others = resolving_products(connection, product.organization_id, integration.id, sku)
    return [
        Violation(
            "sku_taken",
            f"On {integration.name}, SKU “{sku}” already means the product “{other.name}” ({other.id}).",
            "channelSku",
        )
        for other in others
        if other.id != product.id
    ]


def _write(
    connection: Connection, product_id: str, integration_id: str, option: Option, *, existed: bool
) -> None:
    cells = {
        "sync_to_channel": option.sync_to_channel,
        "inventory_buffer": option.inventory_buffer,
        "channel_sku": option.channel_sku,
    }
    if existed:
        connection.update(
            channel_options, {"product_id": product_id, "integration_id": integration_id}, cells
        )
    else:
        connection.insert(
            channel_options, {"product_id": product_id, "integration_id": integration_id, **cells}
        )


def _note(work: Work, product: ProductRow, integration: Integration, option: Option) -> None:
    work.of(integration.id).note(
        "channel_options_saved",
        "product",
        product.id,
        f"The Channel Options of {product.name} on {integration.name} were saved.",
        syncToChannel=option.sync_to_channel,
        inventoryBuffer=option.inventory_buffer,
        channelSku=option.channel_sku,
    )
