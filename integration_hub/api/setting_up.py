"""Organizations and connectors, integrations with their connection and location mappings, and the set-up checker."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from integration_hub.advice import setup
from integration_hub.api import asked
from integration_hub.api.asked import Country
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.api.wire.shapes import (
    Answered,
    External,
    Flag,
    Instant,
    IntegrationId,
    Key,
    LocationId,
    Name,
    Number,
    OrganizationId,
    Pagination,
    Said,
    Spelled,
    State,
)
from integration_hub.ground import capabilities, keys
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.tables import organizations
from integration_hub.integrations import connecting, life, location_mapping, syncs
from integration_hub.stock import counts


class Organization(Answered):
    organization_id: OrganizationId
    name: Annotated[str, Field(examples=["Acme"])]
    key: Key


class Capabilities(Answered):
    pull_products: Flag
    push_products: Flag
    push_product_regions: list[Country] | None
    channel_sku: Flag
    pull_orders: Flag
    push_orders: Flag
    pull_stock: Flag
    push_stock: Flag
    pull_locations: Flag
    location_types: Flag
    push_fulfillments: Flag
    pull_fulfillments: Flag
    max_per_organization: Number | None
    authorization: Annotated[Literal["oauth", "credentials"], Field(examples=["oauth"])]


class Choice(Answered):
    value: Annotated[str, Field(examples=["pull"])]
    label: Annotated[str, Field(examples=["Pull products"])]


class Setting(Answered):
    name: Annotated[str, Field(examples=["processProducts"])]
    label: Annotated[str, Field(examples=["Process products information"])]
    kind: Annotated[Literal["text", "secret", "url", "choice", "toggle", "list"], Field(examples=["choice"])]
    required: Flag
    options: list[Choice]
    default: object = Field(examples=[None])


class Connector(Answered):
    key: Annotated[str, Field(examples=["a_connector"])]
    title: Annotated[str, Field(examples=["A Connector"])]
    help_title: Annotated[str, Field(examples=["Getting started"])]
    capabilities: Capabilities
    settings: list[Setting]


class Connectors(Answered):
    connectors: list[Connector]


class Shop(Answered):
    id: External | None
    name: Name | None
    region: Country | None


class Integration(Answered):
    integration_id: IntegrationId
    connector: Annotated[str, Field(examples=["a_connector"])]
    name: Annotated[str, Field(examples=["Our back office"])]
    enabled: Flag
    status: Annotated[Literal["not_connected", "connected", "error"], Field(examples=["not_connected"])]
    settings: Annotated[dict[str, object], Field(examples=[{"processProducts": "pull"}])]
    settings_saved_at: Instant | None
    last_error: Said | None
    probed_at: Instant | None
    shop: Shop | None = None


class Integrations(Answered):
    integrations: list[Integration]
    pagination: Pagination


class Deleted(Answered):
    integration_id: IntegrationId
    deleted: Flag


class Started(Answered):
    """Where the browser is to go; the vendor sends it back to `GET /oauth/callback`."""

    authorize_url: Annotated[str, Field(examples=["https://vendor.example/authorize?state=0f3a"])]
    state: Annotated[str, Field(examples=["0f3a"])]


class Trouble(Answered):
    code: Annotated[str, Field(examples=["not_connected"])]
    message: Said


class Connection(Answered):
    status: State
    errors: list[Trouble]


class Queued(Answered):
    jobs: Number


class Mapping(Answered):
    external_location_id: External
    external_name: Annotated[str, Field(examples=["Newark"])]
    location_id: LocationId | None


class Mappings(Answered):
    location_mappings: list[Mapping]


class Check(Answered):
    code: Annotated[str, Field(examples=["routing_cards"])]
    ok: Flag
    message: Annotated[str, Field(examples=["Orders can be routed."])]
    rule: Annotated[str, Field(examples=["R106"])]
    severity: Annotated[Literal["setup", "live", "warning"], Field(examples=["live"])]
    integration_id: IntegrationId | None = None


class SetupReport(Answered):
    organization_id: OrganizationId
    complete: Flag
    checks: list[Check]


class Record(Answered):
    integration_id: IntegrationId
    listing_id: External
    name: Name | None
    barcode: Annotated[str, Field(examples=["4006381333931"])] | None


class Duplicate(Answered):
    integration_id: IntegrationId
    sku: Spelled
    listings: list[Record]


class Collision(Answered):
    sku: Spelled
    listings: list[Record]
    differing: list[Annotated[str, Field(examples=["barcode"])]]


class NearMiss(Answered):
    a: Spelled
    b: Annotated[str, Field(examples=["mug-1"])]
    difference: Annotated[str, Field(examples=["letter case at position 1"])]


class Unmatched(Answered):
    integration_id: IntegrationId
    sku: Spelled | None
    name: Name | None


class SkuAudit(Answered):
    duplicates: list[Duplicate]
    collisions: list[Collision]
    near_misses: list[NearMiss]
    fix_at_source: list[Unmatched]


def add_integration(call: Call, body: asked.IntegrationToAdd) -> Answer:
    """Add an integration from the connector catalog, with its settings if they are given and right."""
    row = life.add(
        call.work,
        connector_key=body.connector,
        name=body.name,
        settings=body.settings,
    )
    return life.as_json(call.desk, row)


def list_integrations(call: Call) -> Answer:
    """Answer every integration of the organization."""
    rows = life.listed(call.connection, call.organization_id)
    whole = {"count": len(rows), "skip": 0, "total": len(rows), "last": True}
    return {"integrations": [life.as_json(call.desk, row) for row in rows], "pagination": whole}


def get_integration(call: Call, integration_id: str) -> Answer:
    """Answer one integration."""
    return life.as_json(call.desk, life.load(call.connection, call.organization_id, integration_id))


def delete_integration(call: Call, integration_id: str) -> Answer:
    """Delete the integration and leave no orphan of it."""
    row = life.load(call.connection, call.organization_id, integration_id)
    counts.take_back(call.work, row.id)
    life.remove(call.work, row.id)
    return {"integrationId": integration_id, "deleted": True}


def save_settings(call: Call, integration_id: str, body: asked.SettingsToSave) -> Answer:
    """Replace the settings as a whole, or store nothing and name everything that is wrong."""
    row = life.save_settings(call.work, integration_id, body.settings)
    return life.as_json(call.desk, row)


def connect(call: Call, integration_id: str) -> Answer:
    """Connect by credentials, or answer where the browser is to go."""
    return connecting.connect(call.desk, call.sessions, call.organization_id, integration_id)


def probe(call: Call, integration_id: str) -> Answer:
    """Make a real call and answer what it says of the connection."""
    return connecting.probe(call.desk, call.sessions, call.organization_id, integration_id)


def disconnect(call: Call, integration_id: str) -> Answer:
    """Forget the connection and its tokens."""
    row = life.disconnect(call.work, integration_id)
    return life.as_json(call.desk, row)


def enable(call: Call, integration_id: str) -> Answer:
    """Switch the integration's flows on."""
    return _switched(call, integration_id, enabled=True)


def disable(call: Call, integration_id: str) -> Answer:
    """Switch the integration's flows off; its connection stays."""
    return _switched(call, integration_id, enabled=False)


def sync(call: Call, integration_id: str, body: asked.SyncToQueue) -> Answer:
    """Queue one flow now; with `sku`, of exactly that product."""
    row = life.load(call.connection, call.organization_id, integration_id)
    return {"jobs": syncs.request(call.work, row, body.flow, body.sku)}


def get_location_mappings(call: Call, integration_id: str) -> Answer:
    """Answer how the vendor's locations map to ours."""
    row = life.load(call.connection, call.organization_id, integration_id)
    return {"locationMappings": location_mapping.listed(call.work, row)}


def put_location_mappings(call: Call, integration_id: str, body: asked.LocationMappings) -> Answer:
    """Set the given mappings; those not named stay as they are."""
    row = life.load(call.connection, call.organization_id, integration_id)
    given = [each.given(location_mapping.Given) for each in body.location_mappings]
    location_mapping.save(call.work, row, given)
    return {"locationMappings": location_mapping.listed(call.work, row)}


def check_setup(call: Call, query: asked.Setup) -> Answer:
    """Probe what is connected, then answer what still stands in the way."""
    goals = setup.goals(call.sessions.connectors)
    if query.goal is not None and query.goal not in goals:
        message = f"“goal” must be one of {', '.join(goals)}."
        raise RuleViolated([Violation("unknown_goal", message, "goal")])
    if query.probe == "true":
        connecting.probe_all(call.desk, call.sessions, call.organization_id)
    with call.begin() as work:
        seen = setup.snapshot(work, query.goal)
    return setup.report(call.organization_id, seen)


def audit_skus(call: Call) -> Answer:
    """Answer duplicates, collisions, near misses, and what only the source can mend."""
    return setup.audit_of(call.work)


def _switched(call: Call, integration_id: str, *, enabled: bool) -> Answer:
    row = life.set_enabled(call.work, integration_id, enabled=enabled)
    return life.as_json(call.desk, row)


def create_organization(call: Call, body: asked.OrganizationToMake) -> Answer:
    """Create an organization and answer its operator key, which is shown this once."""
    organization_id = call.desk.new_id("org")
    call.connection.insert(
        organizations, {"id": organization_id, "name": body.name, "created_at": call.desk.clock.now()}
    )
    key = keys.issue(call.desk.on(call.connection, organization_id), keys.OPERATOR)
    return {"organizationId": organization_id, "name": body.name, "key": key}


def list_connectors(call: Call) -> Answer:
    """Answer the connector catalog: what each can do and which settings it takes."""
    return {"connectors": [_as_json(connector) for connector in call.sessions.connectors.values()]}


def _as_json(connector: capabilities.Declared) -> Document:
    able = connector.capabilities
    regions = able.push_product_regions
    return {
        "key": connector.key,
        "title": connector.title,
        "helpTitle": connector.help_title,
        "capabilities": {
            "pullProducts": able.pull_products,
            "pushProducts": able.push_products,
            "pushProductRegions": None if regions is None else sorted(regions),
            "channelSku": able.channel_sku,
            "pullOrders": able.pull_orders,
            "pushOrders": able.push_orders,
            "pullStock": able.pull_stock,
            "pushStock": able.push_stock,
            "pullLocations": able.pull_locations,
            "locationTypes": able.location_types,
            "pushFulfillments": able.push_fulfillments,
            "pullFulfillments": able.pull_fulfillments,
            "maxPerOrganization": able.max_per_organization,
            "authorization": able.authorization,
        },
        "settings": [_setting_as_json(setting) for setting in connector.settings],
    }


def _setting_as_json(setting: capabilities.Setting) -> Document:
    return {
        "name": setting.name,
        "label": setting.label,
        "kind": setting.kind,
        "required": setting.required,
        "options": [{"value": value, "label": label} for value, label in setting.options],
        "default": setting.default,
    }
