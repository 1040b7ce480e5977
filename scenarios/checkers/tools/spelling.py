"""How one product's SKU is spelled on different platforms, as people set it: Channel Options and renamed SKUs."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from scenarios.checkers.views.hub import hub
from scenarios.checkers.views.operator import operator
from scenarios.record.history import History


@dataclass(frozen=True, slots=True)
class Spelling:
    """Other spellings, each with the SKU that channels sell the product under."""

    _sold_as: Mapping[str, str]

    def sold_as(self, sku: str, among: Container[str]) -> str:
        """Return the SKU that stands for this spelling; one that the channel itself sold stands for itself."""
        return sku if sku in among else self._sold_as.get(sku, sku)


def spelling(history: History) -> Spelling:
    """Collect every Channel SKU that was ever set, and every SKU that the merchant changed."""
    state, record = history.view(hub), history.view(operator)
    sold_as: dict[str, str] = {}
    masters = {product["productId"]: product.get("sku") for product in state.products}
    rows = [(key[0], row) for key, timeline in record.options.items() for row in timeline.values()]
    rows += [(key[0], row) for key, row in state.rows.items()]
    for product_id, row in rows:
        master = masters.get(product_id)
        if row.get("channelSku") and master:
            sold_as[row["channelSku"]] = master
    for operation in history.operations:
        renamed = operation.arguments.get("new_sku") if operation.operation == "edit_product" else None
        if renamed:
            old = operation.arguments["sku"]
            sold_as[renamed] = sold_as.get(old, old)
    return Spelling(sold_as)
