"""What the operator sets up in the hub."""

from __future__ import annotations

from scenarios.story.steps import (
    ChangeLocation,
    ChangeSetting,
    MapLocation,
    Reroute,
    SetCards,
    SetChannelOptions,
    StoreSetting,
    Sync,
)
from scenarios.world.arrangement import product_id_of
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, ended, hub_order_id, impossible

_OF_LOCATIONS = frozenset({"stockLocationIds"})  # settings whose value is a list of the hub's location ids


def change_setting(company: Company, step: ChangeSetting) -> Ending:
    """Change one setting and keep the others."""
    integration_id = company.integration(step.side, step.at)
    if step.through == "page":
        return ended(
            company.operator.save_on_page(f"/integrations/{integration_id}", {step.setting: step.value})
        )
    value = _chosen(company, step.value) if step.setting in _OF_LOCATIONS else step.value
    settings = {**company.operator.settings(integration_id), step.setting: value}
    return ended(company.operator.save(integration_id, settings))


def _chosen(company: Company, value: object) -> object:
    """Return locations that a story names by the hub's ids; a name that the hub does not know stays, and is refused."""
    known = company.names.locations
    return [known.get(str(name), name) for name in value] if isinstance(value, list | tuple) else value


def store_setting(company: Company, step: StoreSetting) -> Ending:
    """Put a setting into the database."""
    company.stage.store_setting(company.integration(step.side, step.at), step.setting, step.value)
    return "ok", {}


def map_location(company: Company, step: MapLocation) -> Ending:
    """Map a location's warehouse, or take the mapping away."""
    integration_id = company.integration("tiktok", step.at)
    warehouse_id = company.tiktok(step.at).warehouses[step.location]
    if step.location not in company.names.locations:
        return impossible("the hub knows no such location yet")
    path = f"/integrations/{integration_id}/location-mappings"
    rows = company.operator.get(path)["locationMappings"]
    for row in rows:
        if row["externalLocationId"] == warehouse_id:
            row["locationId"] = company.names.locations[step.location] if step.mapped else None
    return ended(company.operator.put(path, {"locationMappings": rows}))


def change_location(company: Company, step: ChangeLocation) -> Ending:
    """Take a location into or out of scope."""
    if step.location not in company.names.locations:
        return impossible("the hub knows no such location yet")
    location_id = company.names.locations[step.location]
    return ended(company.operator.put(f"/locations/{location_id}", {"inScope": step.in_scope}))


def set_cards(company: Company, step: SetCards) -> Ending:
    """Replace the cards."""
    names = company.names
    unknown = [name for card in step.cards for name in card.locations if name not in names.locations]
    if unknown:
        return impossible(f"the hub knows no location {unknown[0]} yet")
    return ended(company.operator.set_cards(step.cards, names.locations, names.integrations))


def set_channel_options(company: Company, step: SetChannelOptions) -> Ending:
    """Edit one row of Channel Options."""
    product_id = product_id_of(company, step.sku)
    if product_id is None:
        return impossible("the hub does not have this product")
    integration_id = company.integration(step.side, step.at)
    cells = {
        "syncToChannel": step.sync_to_channel,
        "inventoryBuffer": step.inventory_buffer,
        "channelSku": step.channel_sku,
    }
    row: dict[str, object] = {name: value for name, value in cells.items() if value is not None}
    if step.through == "page":
        fields = {f"{name}:{integration_id}": _entered(value) for name, value in row.items()}
        return ended(company.operator.save_on_page(f"/products/{product_id}", fields))
    body = {"rows": [{"integrationId": integration_id, **row}]}
    return ended(company.operator.put(f"/products/{product_id}/channel-options", body))


def _entered(value: object) -> str:
    """Return what a field of a form holds of a cell."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def sync(company: Company, step: Sync) -> Ending:
    """Ask for a sync now."""
    body = {"flow": step.flow, **({"sku": step.sku} if step.sku else {})}
    integration_id = company.integration(step.side, step.at)
    return ended(company.operator.post(f"/integrations/{integration_id}/sync", body))


def reroute(company: Company, step: Reroute) -> Ending:
    """Re-run routing."""
    order_id = hub_order_id(company, step.order)
    if order_id is None:
        return impossible("the hub does not have this order")
    return ended(company.operator.post(f"/orders/{order_id}/route"))
