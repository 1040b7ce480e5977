"""Orders: bought, paid, canceled, sent elsewhere, delivered."""

from __future__ import annotations

from scenarios.story.steps import (
    AnswerCancel,
    Buy,
    BuyOnSalesforce,
    Cancel,
    ChangeAddress,
    Complete,
    Deliver,
    Pay,
    PlatformShips,
    RequestCancel,
)
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, ended, hub_order_id, impossible, tiktok_order


def buy(company: Company, step: Buy) -> Ending:
    """Order at a shop, from a location's warehouse."""
    shop, names = company.tiktok(step.at), company.names
    location = step.location or next(iter(shop.warehouses), None)
    reply = shop.buy(step, shop.warehouses.get(location) if location else None)
    if reply.ok:
        names.orders[step.order] = str(reply.body["order_id"])
        company.placed[step.order] = ("tiktok", step.at or "tiktok")
    return ended(reply, order_id=names.orders.get(step.order))


def buy_on_salesforce(company: Company, step: BuyOnSalesforce) -> Ending:
    """Order on the Salesforce side."""
    quantities = {line.sku: line.quantity for line in step.lines}
    reply = company.salesforce(step.at).buy(step.order, quantities)
    if reply.ok:
        company.names.orders[step.order] = str(reply.body["order_id"])
        company.placed[step.order] = ("salesforce", step.at or "salesforce")
    return ended(reply, order_id=company.names.orders.get(step.order))


def pay(company: Company, step: Pay) -> Ending:
    """Pay an unpaid order."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.act(order_id, "pay"))


def cancel(company: Company, step: Cancel) -> Ending:
    """Cancel an order, as whoever does."""
    if step.by == "operator":
        return _cancel_in_hub(company, step)
    side, key = company.placed.get(step.order, ("tiktok", "tiktok"))
    if side == "salesforce" and step.by == "seller":
        lines = {line.sku: line.quantity for line in step.lines}
        return ended(company.salesforce(key).cancel(company.names.orders[step.order], lines))
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.cancel(order_id, step.by, step.lines))


def _cancel_in_hub(company: Company, step: Cancel) -> Ending:
    order_id = hub_order_id(company, step.order)
    if order_id is None:
        return impossible("the hub does not have this order")
    body = {"reason": "canceled by the operator", **({} if step.restock else {"restock": False})}
    return ended(company.operator.post(f"/orders/{order_id}/cancel", body))


def request_cancel(company: Company, step: RequestCancel) -> Ending:
    """Ask to cancel."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.act(order_id, "request_cancel"))


def answer_cancel(company: Company, step: AnswerCancel) -> Ending:
    """Answer the request in Seller Center."""
    shop, order_id = tiktok_order(company, step.order)
    body = {"approve": step.approve}
    return ended(shop.act(order_id, "answer_cancel", body))


def change_address(company: Company, step: ChangeAddress) -> Ending:
    """Have the order sent elsewhere."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.change_address(order_id, step.address))


def platform_ships(company: Company, step: PlatformShips) -> Ending:
    """Have TikTok's own network ship and deliver."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.platform_ships(order_id))


def deliver(company: Company, step: Deliver) -> Ending:
    """Have the parcels arrive."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.deliver(order_id))


def complete(company: Company, step: Complete) -> Ending:
    """Have the time for complaints end."""
    shop, order_id = tiktok_order(company, step.order)
    return ended(shop.act(order_id, "complete"))
