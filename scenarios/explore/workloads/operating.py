"""Drawn deeds of the operator: settings, places, cards, and the life of integrations."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from scenarios.explore.catalogs import look_alike
from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Deed, Drawer, Sketch
from scenarios.explore.worlds import draw_cards
from scenarios.story.steps import (
    AddIntegration,
    ChangeLocation,
    ChangeSetting,
    Connect,
    Deauthorize,
    DeleteIntegration,
    Disable,
    Disconnect,
    Enable,
    MapLocation,
    Probe,
    SetCards,
    SetChannelOptions,
    Step,
    StoreSetting,
    Sync,
)
from scenarios.story.world import Flow, Side

SIDES: tuple[Side, ...] = ("salesforce", "tiktok")


_TOGGLES: Mapping[Side, tuple[str, ...]] = MappingProxyType(
    {"tiktok": ("orders", "fulfillments"), "salesforce": ("orders", "fulfillments", "pushOrders")}
)


def _change_setting(dice: Dice, sketch: Sketch) -> Step | None:
    side = dice.one(SIDES)
    through: Literal["api", "page"] = "page" if dice.chance(0.2) else "api"
    if dice.plays("direction changed", 0.2) and dice.chance(0.5):
        return ChangeSetting(side, "processProducts", dice.one(("pull", "push", "disabled")), through=through)
    toggles = (
        _TOGGLES[side][2:]
        if side == "salesforce" and sketch.world.connector == "service_cloud"
        else _TOGGLES[side]
    )
    return ChangeSetting(side, dice.one(toggles), dice.chance(0.6), through=through)


def _store_setting(dice: Dice, sketch: Sketch) -> Step | None:
    if sketch.world.primary == "salesforce" and dice.chance(0.3):
        return StoreSetting("tiktok", "region", dice.one(("DE", "JP", "BR")))
    return StoreSetting(dice.one(SIDES), "processProducts", dice.one(("pull", "push")))


def _map_location(dice: Dice, sketch: Sketch) -> Step | None:
    return MapLocation(dice.one(sketch.places), mapped=dice.chance(0.6)) if sketch.places else None


def _change_location(dice: Dice, sketch: Sketch) -> Step | None:
    return ChangeLocation(dice.one(sketch.places), in_scope=dice.chance(0.5)) if sketch.places else None


def _set_cards(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.places:
        return None
    return SetCards(draw_cards(dice, sketch.places, [each.sku for each in sketch.products]))


def _set_channel_options(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.products:
        return None
    sku = dice.one(sketch.products).sku
    what = dice.one(("sync", "buffer", "channel"))
    if what == "channel":
        return SetChannelOptions(
            sku, "salesforce", channel_sku=dice.one(("", f"SF-{sku}", look_alike(dice, sku)))
        )
    if what == "buffer":
        return SetChannelOptions(sku, "tiktok", inventory_buffer=dice.within(0, 9))
    return SetChannelOptions(sku, "tiktok", sync_to_channel=dice.chance(0.5))


def _sync(dice: Dice, sketch: Sketch) -> Step | None:
    flows: tuple[Flow, ...] = ("products", "inventory", "locations", "orders", "fulfillments")
    flow = dice.one(flows)
    alone = flow in ("products", "inventory") and sketch.products and dice.chance(0.3)
    return Sync(dice.one(SIDES), flow, sku=dice.one(sketch.products).sku if alone else None)


def _switched_off(kind: type[Disable | Disconnect | Deauthorize | DeleteIntegration]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        side = dice.one(SIDES)
        sketch.off.append((kind, side))
        return kind(side)

    return draw


def _enable(dice: Dice, sketch: Sketch) -> Step | None:
    sides = [side for kind, side in sketch.off if kind is Disable]
    return Enable(sides[-1]) if sides else None


def _connect(dice: Dice, sketch: Sketch) -> Step | None:
    sides = [side for kind, side in sketch.off if kind is not Disable]
    side = sides[-1] if sides else dice.one(SIDES)
    return Connect(side, accept=not dice.chance(0.1))


def _probe(dice: Dice, _sketch: Sketch) -> Step | None:
    return Probe(dice.one(SIDES))


def _add_integration(dice: Dice, sketch: Sketch) -> Step | None:
    """Return the one that was deleted, added anew; now and then a second one beside one that stands."""
    sides = [side for kind, side in sketch.off if kind is DeleteIntegration]
    return AddIntegration(sides[-1] if sides else dice.one(SIDES))


DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {
        ChangeSetting: Deed(_change_setting, 1, 0.2),
        StoreSetting: Deed(_store_setting, 0.5, 0.05),
        MapLocation: Deed(_map_location, 1, 0.2),
        ChangeLocation: Deed(_change_location, 1, 0.15),
        SetCards: Deed(_set_cards, 1, 0.2),
        SetChannelOptions: Deed(_set_channel_options, 1),
        Sync: Deed(_sync, 1.5),
        Disable: Deed(_switched_off(Disable), 1, 0.1),
        Enable: Deed(_enable, 2, 0.8),
        Disconnect: Deed(_switched_off(Disconnect), 1, 0.1),
        Deauthorize: Deed(_switched_off(Deauthorize), 1, 0.08),
        Connect: Deed(_connect, 2, 0.3),
        DeleteIntegration: Deed(_switched_off(DeleteIntegration), 0.5, 0.05),
        AddIntegration: Deed(_add_integration, 0.5, 0.05),
        Probe: Deed(_probe, 0.5, 0.1),
    }
)
