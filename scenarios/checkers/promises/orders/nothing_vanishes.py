"""I8: every order bought and every product in a catalog ends processed, or in an open exception that names it."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.tools.crashes import crashes
from scenarios.checkers.tools.reconciliation import Account, account_orders, account_products
from scenarios.checkers.views.hub import Json, hub
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_SHIPPED = frozenset({"fulfilled", "closed", "archived"})


def check(history: History) -> Check:
    """Judge every account that the reconciliation draws up, and every order that has left its warehouses.

    A crash breaks the promise by itself: what the hub was at is neither processed nor in an exception of its own.
    """
    findings = list(crashes(history))
    if not history.settled:
        return conclude("I8", len(findings), findings, subject="items after settling")
    accounts = [*account_products(history), *account_orders(history)]
    findings += [_vanished(account) for account in accounts if account.outcome == "unaccounted"]
    findings += _not_fulfilled(history)
    return conclude("I8", len(accounts), findings, subject="products and orders")


def _vanished(account: Account) -> Finding:
    message = f"{account.kind} {account.name!r} {account.detail}, and no open exception names it"
    rule = "R28" if account.kind == "product" else "R1"
    return Finding("item_vanished", "I8", rule, message, Evidence(state={account.kind: account.name}))


def _not_fulfilled(history: History) -> Iterator[Finding]:
    """Yield orders whose every remaining unit was shipped, and yet are not fulfilled, and the reverse."""
    for order in history.view(hub).orders:
        if order.get("fulfilledByPlatform") or order["status"] == "canceled":
            continue
        lines = order["lineItems"]
        shipped = sum(line.get("shipped", 0) for line in lines)
        left = sum(line["quantity"] - line.get("canceled", 0) - line.get("shipped", 0) for line in lines)
        if shipped and left <= 0 and order["status"] not in _SHIPPED:
            yield _order(order, f"has shipped in full but is {order['status']}")
        elif order["status"] == "fulfilled" and left > 0:
            yield _order(order, f"is fulfilled with {left} units not shipped")


def _order(order: Json, what: str) -> Finding:
    message = f"order {order['extOrderId']} {what}"
    return Finding("order_not_fulfilled", "I8", "R1", message, Evidence(state={"order": order}))
