"""What a submitted form means, in the words of the API."""

from __future__ import annotations

from collections.abc import Mapping

from integration_hub.api.wire.shapes import MOST_UNITS
from integration_hub.catalog.channel_options import Cells
from integration_hub.ground.capabilities import Declared, Setting
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.integrations.location_mapping import Given

_ON, _OFF = ("true", "on", "yes"), ("false", "off", "no")


def settings_from(
    connector: Declared, form: Mapping[str, str], stored: Mapping[str, object]
) -> dict[str, object]:
    """Return the settings after the form; a field that the form does not carry keeps its stored value."""
    settings = dict(stored)
    for setting in connector.settings:
        if setting.name in form:
            settings[setting.name] = _value(setting, form[setting.name])
    return settings


def channel_option_rows(form: Mapping[str, str]) -> list[Cells]:
    """Return the rows of a submitted Channel Options section; its fields are named `<cell>:<integration id>`."""
    rows: dict[str, Cells] = {}
    for field, entered in form.items():
        cell, _, integration_id = field.partition(":")
        row = rows.setdefault(integration_id, {"integrationId": integration_id})
        if cell == "syncToChannel":
            row["syncToChannel"] = entered == "true"
        elif cell == "inventoryBuffer":
            row["inventoryBuffer"] = _units(entered)
        elif cell == "channelSku":
            row["channelSku"] = entered
    return list(rows.values())


def location_mappings_from(form: Mapping[str, str]) -> list[Given]:
    """Return the mappings of a submitted tab “Locations”; its fields are named `location:<external location id>`."""
    named = {
        field.partition(":")[2]: entered for field, entered in form.items() if field.startswith("location:")
    }
    return [
        {"externalLocationId": external_id, "locationId": entered or None}
        for external_id, entered in named.items()
    ]


def _units(entered: str) -> int:
    if not (entered.isascii() and entered.isdigit() and int(entered) <= MOST_UNITS):
        message = f"“Inventory Buffer” must be a whole number from 0 to {MOST_UNITS}."
        raise RuleViolated([Violation("invalid", message, "inventoryBuffer")])
    return int(entered)


def _value(setting: Setting, entered: str) -> object:
    """Return what was entered in the setting's own kind; an emptied field is an absent setting, not an empty one."""
    if setting.kind == "toggle":
        word = entered.lower()
        return True if word in _ON else False if word in _OFF else entered or None
    if setting.kind == "list":
        return [line for line in entered.splitlines() if line] or None
    return entered or None
