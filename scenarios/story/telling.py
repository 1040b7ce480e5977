"""Stories in words: one sentence a step, for reports and progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scenarios.story import steps
from scenarios.story.steps import (
    AddProduct,
    Buy,
    Cancel,
    ChangeSetting,
    EditProduct,
    Line,
    MapLocation,
    SetChannelOptions,
    Ship,
    Step,
    StoreSetting,
    Sync,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, World

_CONNECTORS = {
    "order_management": "Salesforce Order Management (SOM)",
    "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
    "service_cloud": "Salesforce Service Cloud (SFSC)",
}
_SIDES = {"salesforce": "Salesforce", "tiktok": "TikTok Shop"}


def sentences(story: Story) -> list[str]:
    """Return one sentence a step, the arrangement first and the settling last."""
    return [_arrangement(story.world), *(_told(step) for step in story.steps), SETTLING]


def _told(step: Step) -> str:
    return _TELL[type(step)](step).removesuffix(".") + _also(step) + "."


SETTLING = "Faults stop, time goes on until nothing is left to do, then one more cycle is watched."


def _arrangement(world: World) -> str:
    primary = {"salesforce": "Salesforce", "tiktok": "TikTok Shop", "undecided": "neither side yet"}[
        world.primary
    ]
    joined = "connects" if world.connected else "adds, but does not connect,"
    further = [
        f"{_count(items, noun)} more"
        for items, noun in (
            (world.shops, "TikTok Shop"),
            (world.orgs, "Salesforce org"),
            (world.organizations, "organization"),
        )
        if items
    ]
    return (
        f"The operator {joined} {_CONNECTORS[world.connector]} and a TikTok Shop in {world.region}"
        f"{''.join(f', and {each}' for each in further)}; "
        f"the primary catalog is {primary}; {_count(world.products, 'product')}, "
        f"{_count(world.locations, 'location')}, {_count(world.cards, 'routing card')}."
    )


def _count(items: Iterable[object], noun: str) -> str:
    number = len(tuple(items))
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _lines(lines: Iterable[Line]) -> str:
    return ", ".join(f"{line.quantity} × {line.sku!r}" for line in lines)


def _buy(step: Buy) -> str:
    who = "TikTok will ship it" if step.fulfilled_by == "tiktok" else "the seller will ship it"
    held = ", on hold for an hour" if step.on_hold else ""
    return f"A buyer orders {_lines(step.lines)} on TikTok Shop (order {step.order!r}; {who}{held})."


def _ship(step: Ship) -> str:
    what = _lines(step.lines) if step.lines else "everything asked of it"
    where = f"The warehouse {step.location!r}" if step.location else "Each warehouse concerned"
    return f"{where} ships {what} for order {step.order!r} with {step.carrier}."


def _edit(step: EditProduct) -> str:
    changes = [
        f"{what} {value!r}"
        for what, value in (("name", step.name), ("price", step.price), ("SKU", step.new_sku))
        if value is not None
    ]
    told = " and the ".join(changes) or "same values"
    return f"The merchant gives product {step.sku!r} on {_SIDES[step.on]} the {told}."


def _change(step: ChangeSetting) -> str:
    return f"The operator sets {step.setting} = {step.value!r} for {_SIDES[step.side]} through the {step.through}."


def _store(step: StoreSetting) -> str:
    return f"The hub's database comes to hold {step.setting} = {step.value!r} for {_SIDES[step.side]}, unchecked."


def _map(step: MapLocation) -> str:
    done = "maps" if step.mapped else "takes away the mapping of"
    return f"The operator {done} the TikTok warehouse of location {step.location!r}."


def _cards(cards: Iterable[Card]) -> str:
    return "; ".join(f"{card.name!r}: {' > '.join(card.locations)}" for card in cards) or "none"


def _sync(step: Sync) -> str:
    what = f"{step.flow} of {step.sku!r} alone" if step.sku else step.flow
    return f"The operator asks for a sync of {what} with {_SIDES[step.side]}."


def _also(step: Step) -> str:
    """Return where a deed is done, where the story has several organizations, shops or orgs."""
    at, organization = getattr(step, "at", None), getattr(step, "organization", None)
    told = [f"in {at!r}" for _ in (at,) if at is not None]
    told += [f"in organization {organization!r}" for _ in (organization,) if organization is not None]
    return f" ({', '.join(told)})" if told else ""


def _cancel(step: Cancel) -> str:
    what = f"{_lines(step.lines)} of order" if step.lines else "order"
    kept = "" if step.restock else ", and what was held for it is not sold again"
    return f"The {step.by} cancels {what} {step.order!r}{kept}."


def _options(step: SetChannelOptions) -> str:
    cells = {
        "Sync to Channel": step.sync_to_channel,
        "Inventory Buffer": step.inventory_buffer,
        "Channel SKU": step.channel_sku,
    }
    told = ", ".join(f"{label} = {value!r}" for label, value in cells.items() if value is not None)
    where = f"{'On the page' if step.through == 'page' else 'In Channel Options'} of {step.sku!r}"
    return f"{where}, row {_SIDES[step.side]}, the operator sets {told or 'nothing'}."


def _edit_hub_product(step: steps.EditHubProduct) -> str:
    cells = {"name": step.name, "price": step.price, "SKU": step.new_sku}
    told = " and the ".join(f"{what} {value!r}" for what, value in cells.items() if value is not None)
    return f"In the hub, the operator gives product {step.sku!r} the {told or 'same values'}."


def _add(step: AddProduct) -> str:
    where = " and ".join(_SIDES[side] for side in step.product.on)
    return f"The merchant adds product {step.product.sku!r} ({step.product.name}) on {where}."


def _audits(step: steps.SetAudits) -> str:
    how = {"approve": "passes", "fail": "fails", "manual": "waits to be decided"}[step.audits.outcome]
    return f"From now on a listing {how} TikTok's review, after {step.audits.delay_seconds} seconds."


def _refusal(step: steps.ArmRefusal) -> str:
    refusal = step.refusal
    done = ", although the work is done" if refusal.after_write else ""
    return (
        f"{_SIDES[refusal.on]} refuses {refusal.operation!r} the next {refusal.times} times "
        f"({refusal.error}){done}."
    )


def _wants(step: steps.RequestReturn) -> str:
    what = step.wants.replace("_", " ")
    return f"The buyer asks for a {what} of {_lines(step.lines) or 'all'} of order {step.order!r}."


def _where(step: steps.Reject | steps.Misship | steps.CancelShipment) -> str:
    return f"warehouse {step.location!r}" if step.location else "warehouse concerned"


def _yes(approve: bool) -> str:
    return "grants" if approve else "refuses"


_TELL: dict[type[Step], Callable[[Any], str]] = {
    steps.Buy: _buy,
    steps.BuyOnSalesforce: lambda step: (
        f"An order for {_lines(step.lines)} is born in Salesforce (order {step.order!r})."
    ),
    steps.Pay: lambda step: f"The buyer pays order {step.order!r}.",
    steps.Cancel: _cancel,
    steps.RequestCancel: lambda step: f"The buyer asks to cancel order {step.order!r}.",
    steps.AnswerCancel: lambda step: (
        f"The seller {_yes(step.approve)} the wish to cancel order {step.order!r}."
    ),
    steps.ChangeAddress: lambda step: f"The buyer has order {step.order!r} sent elsewhere.",
    steps.PlatformShips: lambda step: f"TikTok ships and delivers order {step.order!r}.",
    steps.Deliver: lambda step: f"The parcels of order {step.order!r} reach the buyer.",
    steps.Complete: lambda step: f"The time for complaints about order {step.order!r} ends.",
    steps.RequestReturn: _wants,
    steps.AnswerReturn: lambda step: f"The seller {_yes(step.approve)} the return of order {step.order!r}.",
    steps.SendBack: lambda step: f"The buyer sends the goods of order {step.order!r} back.",
    steps.ReturnOnSalesforce: lambda step: (
        f"The merchant takes {_lines(step.lines) or 'all'} of order {step.order!r} back in Salesforce."
    ),
    steps.Ship: _ship,
    steps.ShipOnSalesforce: lambda step: (
        f"Somebody ships {_lines(step.lines) or 'all'} of order {step.order!r} in Salesforce with {step.carrier}."
    ),
    steps.Misship: lambda step: (
        f"The {_where(step)} reports {_lines(step.lines)} for order {step.order!r}, whatever was asked."
    ),
    steps.Reject: lambda step: (
        f"The {_where(step)} cannot ship {_lines(step.lines) or 'what was asked'} for order {step.order!r}."
    ),
    steps.ReportAgain: lambda step: f"The warehouse sends its last report of order {step.order!r} once more.",
    steps.CancelShipment: lambda step: (
        f"The operator cancels what the {_where(step)} was asked to ship for order {step.order!r}."
    ),
    steps.Wait: lambda step: f"{step.seconds} seconds pass.",
    steps.Skip: lambda step: f"{step.days} days pass at once, and everything due is done one time.",
    steps.AddProduct: _add,
    steps.EditProduct: _edit,
    steps.DeleteProduct: lambda step: f"The merchant deletes product {step.sku!r} on {_SIDES[step.on]}.",
    steps.Unlist: lambda step: f"The merchant takes product {step.sku!r} off sale on {_SIDES[step.on]}.",
    steps.Relist: lambda step: f"The merchant puts product {step.sku!r} on sale again on {_SIDES[step.on]}.",
    steps.EditStock: lambda step: (
        f"The merchant writes a stock of {step.quantity} for {step.sku!r} into {_SIDES[step.on]}."
    ),
    steps.SetStock: lambda step: f"Location {step.location!r} counts {step.quantity} of {step.sku!r}.",
    steps.AddHubProduct: lambda step: (
        f"The operator enters the {step.product.type} product {step.product.name!r} in the hub."
    ),
    steps.EditHubProduct: _edit_hub_product,
    steps.ChangeSetting: _change,
    steps.StoreSetting: _store,
    steps.MapLocation: _map,
    steps.ChangeLocation: lambda step: (
        f"The operator takes location {step.location!r} {'into' if step.in_scope else 'out of'} scope."
    ),
    steps.SetCards: lambda step: f"The operator sets the routing cards: {_cards(step.cards)}.",
    steps.SetChannelOptions: _options,
    steps.Sync: _sync,
    steps.Reroute: lambda step: f"The operator re-runs routing for order {step.order!r}.",
    steps.AddIntegration: lambda step: f"The operator adds an integration with {_SIDES[step.side]}.",
    steps.Connect: lambda step: (
        f"The operator connects {_SIDES[step.side]}{'' if step.accept else ', but refuses consent'}."
    ),
    steps.Disconnect: lambda step: f"The operator disconnects {_SIDES[step.side]}.",
    steps.Disable: lambda step: f"The operator switches {_SIDES[step.side]} off.",
    steps.Enable: lambda step: f"The operator switches {_SIDES[step.side]} on.",
    steps.DeleteIntegration: lambda step: f"The operator deletes the integration with {_SIDES[step.side]}.",
    steps.Deauthorize: lambda step: f"At {_SIDES[step.side]}, the hub's access is taken away.",
    steps.Probe: lambda step: f"The operator tries the connection with {_SIDES[step.side]}.",
    steps.SetAudits: _audits,
    steps.DecideAudit: lambda step: (
        f"TikTok lets {f'product {step.sku!r}' if step.sku else 'all under review'} "
        f"{'pass' if step.outcome == 'approve' else 'fail'}."
    ),
    steps.Freeze: lambda step: f"TikTok freezes product {step.sku!r}.",
    steps.Unfreeze: lambda step: f"An appeal frees product {step.sku!r} on TikTok.",
    steps.Promote: lambda step: (
        f"Product {step.sku!r} {'enters' if step.promoted else 'leaves'} a promotion on TikTok."
    ),
    steps.SetQuirks: lambda step: (
        f"{_SIDES[step.on]} behaves differently: "
        f"{', '.join(f'{name} = {value!r}' for name, value in step.quirks.items()) or 'in nothing'}."
    ),
    steps.ArmRefusal: _refusal,
    steps.Holiday: lambda step: (
        f"The TikTok warehouse of location {step.location!r} {'goes on' if step.away else 'ends its'} holiday."
    ),
}
