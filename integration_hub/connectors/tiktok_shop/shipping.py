"""Telling TikTok Shop that lines left, or never will (facts 7 and 7b)."""

from __future__ import annotations

from collections.abc import Sequence

from integration_hub.connectors.records import RemoteOrder, Shipment
from integration_hub.connectors.tiktok_shop.markets import MARKETS
from integration_hub.connectors.tiktok_shop.orders import order_row
from integration_hub.connectors.tiktok_shop.session import TikTokCalls
from integration_hub.connectors.tiktok_shop.shapes import Order
from integration_hub.ground.errors import Refused

_ALREADY_SHIPPED = frozenset({"21011020", "21011006", "21008099", "11006021", "21011040", "21011027"})
_ALREADY_CANCELLED = "25020009"
_IN_PROCESS = frozenset(
    {"25001010", "25001011"}
)  # the buyer has asked for it; then the seller can only answer
_REASON_DOES_NOT_FIT = "25001021"
_PAID_REASON = "seller_cancel_reason_out_of_stock"
_UNPAID_REASON = "seller_cancel_unpaid_reason_out_of_stock"


def push_shipment(calls: TikTokCalls, remote: RemoteOrder, shipment: Shipment) -> str:
    """Mark the shipment's units as shipped and return the package; what an earlier attempt did counts as done."""
    line_ids = [line_id for ids in shipment.external_line_ids.values() for line_id in ids]
    if not line_ids:
        raise Refused("no_lines", "The shipment names no unit of the TikTok order.")
    provider_id = _provider(calls, remote, shipment.carrier)
    try:
        market = MARKETS.get(calls.connection["shop"]["region"])
        if market is not None and market.marks_shipped:
            return _mark_as_shipped(
                calls, remote.external_id, line_ids, shipment.tracking_number, provider_id
            )
        return _ship_package(calls, remote.external_id, line_ids, shipment.tracking_number, provider_id)
    except Refused as refused:
        if refused.code not in _ALREADY_SHIPPED:
            raise
        package_id = _shipped_as(_order(calls, remote.external_id), line_ids, shipment.tracking_number)
        if package_id is None:
            raise
        return package_id


def cancel_order(calls: TikTokCalls, remote: RemoteOrder) -> None:
    """Cancel the whole order as the seller; an order that is canceled already is left as it is."""
    for reason in (_PAID_REASON, _UNPAID_REASON):
        body = {"order_id": remote.external_id, "cancel_reason": reason}
        try:
            calls.call("POST", "/return_refund/202309/cancellations", body=body, pace="cancel order")
        except Refused as refused:
            if refused.code == _ALREADY_CANCELLED:
                return
            if refused.code in _IN_PROCESS and _grant_request(calls, remote.external_id):
                return
            # The vendor alone knows whether it is paid by now: each reason fits one of the two.
            if refused.code != _REASON_DOES_NOT_FIT or reason == _UNPAID_REASON:
                raise
        else:
            return


def _grant_request(calls: TikTokCalls, order_id: str) -> bool:
    """Approve the buyer's pending request for this order; return whether there was one."""
    path = "/return_refund/202309/cancellations"
    body = {"order_ids": [order_id], "cancel_status": ["CANCELLATION_REQUEST_PENDING"]}
    data = calls.call("POST", f"{path}/search", query=[("page_size", "10")], body=body, read=True)
    pending = data.get("cancellations") or []
    for request in pending:
        calls.call("POST", f"{path}/{request['cancel_id']}/approve", body={})
    return bool(pending)


def _mark_as_shipped(
    calls: TikTokCalls, order_id: str, line_ids: Sequence[str], tracking_number: str, provider_id: str
) -> str:
    body = {
        "tracking_number": tracking_number,
        "shipping_provider_id": provider_id,
        "order_line_item_ids": list(line_ids),
    }
    path = f"/fulfillment/202309/orders/{order_id}/packages"
    return str(calls.call("POST", path, body=body, pace="mark shipped")["package_id"])


def _ship_package(
    calls: TikTokCalls, order_id: str, line_ids: Sequence[str], tracking_number: str, provider_id: str
) -> str:
    """Ship the one package that holds exactly these units; a part of a package cannot be shipped."""
    order = _order(calls, order_id)
    done = _shipped_as(order, line_ids, tracking_number)
    if done is not None:
        return done
    packages = [package["id"] for package in order.get("packages") or ()]
    only = packages[0] if len(packages) == 1 else ""
    open_units = [unit for unit in order["line_items"] if unit.get("display_status") != "CANCELLED"]
    package_of = {unit["id"]: unit.get("package_id") or only for unit in open_units}
    wanted = {package_of.get(line_id, "") for line_id in line_ids}
    package_id = wanted.pop()
    inside = {line_id for line_id, package in package_of.items() if package == package_id}
    if wanted or not package_id or inside != set(line_ids):
        raise Refused(
            "not_one_package",
            f"The shipment does not hold exactly what one package of order {order_id} holds.",
        )
    own = {"tracking_number": tracking_number, "shipping_provider_id": provider_id}
    path = f"/fulfillment/202309/packages/{package_id}/ship"
    calls.call("POST", path, body={"self_shipment": own}, pace="ship package")
    return str(package_id)


def _provider(calls: TikTokCalls, remote: RemoteOrder, carrier: str) -> str:
    """Return the vendor's id of a carrier that the order's delivery option allows."""
    option_id = (
        remote.details.get("delivery_option_id") or _order(calls, remote.external_id)["delivery_option_id"]
    )
    path = f"/logistics/202309/delivery_options/{option_id}/shipping_providers"
    rows = calls.call("GET", path, pace="shipping providers").get("shipping_providers") or []
    wanted = carrier.strip().casefold()
    for row in rows:
        if row["name"].casefold() == wanted:
            return str(row["id"])
    known = ", ".join(row["name"] for row in rows) or "none"
    raise Refused("unknown_carrier", f"TikTok Shop knows no carrier “{carrier}” here; it knows: {known}.")


def _shipped_as(order: Order, line_ids: Sequence[str], tracking_number: str) -> str | None:
    """Return the package if all these units already left under this tracking number."""
    units = {unit["id"]: unit for unit in order["line_items"]}
    mine = [units.get(line_id, {}) for line_id in line_ids]
    if any(unit.get("tracking_number") != tracking_number for unit in mine):
        return None
    packages = order.get("packages") or [{"id": ""}]
    return str(mine[0].get("package_id") or packages[0]["id"])


def _order(calls: TikTokCalls, order_id: str) -> Order:
    order = order_row(calls, order_id)
    if order is None:
        raise Refused("unknown_order", f"TikTok Shop does not show order {order_id}.")
    return order
