"""I6: once faults stop, a bounded number of cycles brings mapped fields to agreement, and one more writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from scenarios.checkers.apart.slices import pairs
from scenarios.checkers.tools.offering import wrong_offers
from scenarios.checkers.tools.order_agreement import compare_orders
from scenarios.checkers.views.hub import HubState, Json, hub
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.tiktok import shop
from scenarios.checkers.views.wire import VENDORS, is_refused, is_write, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

LONGEST_TITLE = 255


def check(history: History) -> Check:
    """Judge rest, then the agreement of every linked product and every order; a hub that broke had no chance of it."""
    if history.crashes and not history.settled:
        return conclude("I6", 0, (), subject="agreements")
    findings = [] if history.settled else [_never_settled()]
    judged = 1
    if history.settled:
        findings += _writes_at_rest(history)
        for pair in history.view(pairs):
            for compared, disagreements in (_products(pair), wrong_offers(pair)):
                judged += compared
                findings += disagreements
        compared, disagreements = compare_orders(history)
        judged += compared
        findings += disagreements
    return conclude("I6", judged, findings, subject="agreements")


def _never_settled() -> Finding:
    return Finding("not_converged", "I6", "R2", "the hub still had work after every cycle it was given")


def _writes_at_rest(history: History) -> Iterator[Finding]:
    """Yield one finding for all writes of the cycle that should have had nothing to do.

    What a vendor refuses changes nothing there, and may be tried again for as long as the hub tells of it.
    """
    if not history.resting_from:
        return
    told = any(row["code"].endswith("_refused") for row in history.view(hub).open_exceptions)
    to_vendor = history.view(wire).to_vendor
    writes = [
        call
        for vendor in VENDORS
        for call in to_vendor[vendor]
        if call.index >= history.resting_from
        and is_write(vendor, call)
        and not (told and is_refused(call.exchange))
    ]
    if writes:
        first = writes[0]
        message = (
            f"{len(writes)} writes after everything had come to rest, the first {first.method} {first.path}"
        )
        evidence = Evidence(exchanges=tuple(call.index for call in writes))
        yield Finding("writes_after_rest", "I6", "R2", message, evidence)


# --- products -----------------------------------------------------------------------------------------------------


def _products(history: History) -> tuple[int, list[Finding]]:
    """Compare name and price of each linked product with both platforms, along the direction that is set."""
    state = history.view(hub)
    compared, findings = 0, list[Finding]()
    region = history.story.world.region
    shelves = _shelves(history, state)
    for integration in (state.tiktok, state.salesforce):
        if integration is None:
            continue
        for link in state.links.get(integration["integrationId"], ()):
            if not state.synced(link.product, link.integration_id):
                continue
            shown = shelves[integration["integrationId"]].get(link.sku_id)
            if shown is None or not _governed(state, link.product, integration, region):
                continue
            compared += 1
            findings += _compare(link.product, shown, integration["connector"])
    return compared, findings


def _governed(state: HubState, product: Json, integration: Json, region: str) -> bool:
    """Whether the hub keeps product and platform equal: it owns what it pulled, and pushes what it holds.

    A product that an open exception names is left as it is until a person has looked.
    """
    if product["productId"] in state.open_by_name:
        return False
    origin = product.get("originIntegrationId")
    if state.pulls(integration):
        return bool(origin == integration["integrationId"])
    source = state.integrations.get(origin) if origin else None
    return state.pushes(integration, region) and (source is None or state.pulls(source))


def _shelves(history: History, state: HubState) -> dict[str, dict[str, tuple[str | None, str | None]]]:
    """Return name and price by the id of the SKU, as each integration's platform holds them."""
    shelves: dict[str, dict[str, tuple[str | None, str | None]]] = {}
    if state.tiktok is not None:
        skus = history.view(shop).skus
        first = {sku.product_id: sku.sku_id for sku in reversed(skus)}  # of several, it names the product
        shelves[state.tiktok["integrationId"]] = {
            sku.sku_id: (sku.title if first[sku.product_id] == sku.sku_id else None, sku.price)
            for sku in skus
            if sku.active and not sku.in_audit
        }
    if state.salesforce is not None:
        priced = not _keeps_its_prices(state, state.salesforce)
        shelves[state.salesforce["integrationId"]] = {
            sku.product_id: (sku.name, sku.price if priced else None)
            for sku in history.view(back_office).skus
        }
    return shelves


def _keeps_its_prices(state: HubState, integration: Json) -> bool:
    """Commerce Cloud's Admin API takes no price (facts/commerce-cloud-api.md section 5)."""
    return integration["connector"] == "commerce_cloud" and state.direction(integration) == "push"


def _compare(product: Json, shown: tuple[str | None, str | None], connector: str) -> Iterator[Finding]:
    name, price = shown
    ours = product.get("name") or ""
    evidence = Evidence(state={"product": product, "name": name, "price": price})
    if name is not None and name.strip() != ours.strip() and len(ours) <= LONGEST_TITLE:
        message = f"{product.get('sku')!r} is called {ours!r} in the hub and {name!r} on {connector}"
        yield Finding("not_converged", "I6", "R2", message, evidence)
    if not _same_amount(product.get("price"), price):
        message = f"{product.get('sku')!r} costs {product.get('price')} in the hub and {price} on {connector}"
        yield Finding("not_converged", "I6", "R2", message, evidence)


def _same_amount(first: str | None, second: str | None) -> bool:
    """Whether two amounts are equal; one that is not stated agrees with any."""
    if first is None or second is None:
        return True
    try:
        return Decimal(first) == Decimal(second)
    except InvalidOperation:
        return first == second
