"""Organizations and the connector catalog."""

from __future__ import annotations

from integration_hub.api import bodies
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground import keys
from integration_hub.ground.capabilities import Declared, Setting
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.tables import organizations


def create_organization(call: Call, body: bodies.OrganizationToMake) -> Answer:
    """Create an organization and answer its operator key, which is shown this once."""
    organization_id = call.hub.desk.new_id("org")
    call.connection.insert(
        organizations, {"id": organization_id, "name": body.name, "created_at": call.hub.desk.clock.now()}
    )
    key = keys.issue(call.hub.desk.on(call.connection, organization_id), keys.OPERATOR)
    return {"organizationId": organization_id, "name": body.name, "key": key}


def list_connectors(call: Call) -> Answer:
    """Answer the connector catalog: what each can do and which settings it takes."""
    return {"connectors": [_as_json(connector) for connector in call.hub.connectors.values()]}


def _as_json(connector: Declared) -> Document:
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


def _setting_as_json(setting: Setting) -> Document:
    return {
        "name": setting.name,
        "label": setting.label,
        "kind": setting.kind,
        "required": setting.required,
        "options": [{"value": value, "label": label} for value, label in setting.options],
        "default": setting.default,
    }
