"""What the ledger has taken for the orders of one integration: units held for them, and units gone for them."""

from __future__ import annotations

from sqlalchemy import Executable, case, func, select

from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.tables import order_lines, orders, products, shipping_request_lines
from integration_hub.orders.status import TERMINAL


@statement
def _taken(integration_id: str) -> Executable:
    asked = shipping_request_lines
    shipped = (
        select(func.coalesce(func.sum(asked.c.shipped), 0))
        .where(asked.c.order_line_id == order_lines.c.id)
        .scalar_subquery()
    )
    # An order that came with its end already told was never held: of an ended order only what left here was taken.
    units = case(
        (orders.c.status.in_(TERMINAL), shipped), else_=order_lines.c.quantity - order_lines.c.canceled
    )
    return (
        select(products.c.sku, func.sum(units).label("units"))
        .join(order_lines, order_lines.c.product_id == products.c.id)
        .join(orders, orders.c.id == order_lines.c.order_id)
        .where(orders.c.integration_id == integration_id)
        .group_by(products.c.sku)
    )


def by_orders_of(connection: Connection, integration_id: str) -> dict[str, int]:
    """Return by master SKU the units that the ledger has less of because of the integration's own orders."""
    return {row.sku: int(row.units) for row in connection.execute(_taken(integration_id))}
