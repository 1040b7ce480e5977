"""How one product's SKU is spelled on different platforms, as people set it: Channel Options and renamed SKUs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenarios.checkers.views.hub import hub
from scenarios.checkers.views.operator import operator
from scenarios.record.history import History


@dataclass(frozen=True, slots=True)
class Spelling:
    """Other spellings, each with the SKUs that channels sold the products under for which it ever stood."""

    _sold_as: Mapping[str, Sequence[str]]

    def meanings(self, sku: str) -> Sequence[str]:
        """Return the SKUs for which this one may stand: what people set it to last first, itself at the end."""
        return [*self._sold_as.get(sku, ()), sku]

    def as_sold(self, units: Counter[str], among: Counter[str]) -> Counter[str]:
        """Return units by the SKUs that the channel sold, for which their spellings stand.

        A spelling that stood for several products is read so that as many units as can be are among those sold.
        """
        open_units = [sku for sku, count in sorted(among.items()) for _ in range(count)]
        holder: dict[int, int] = {}  # by the place among those sold, the unit that takes it
        spelled = [sku for sku, count in sorted(units.items()) for _ in range(count)]

        def place(unit: int, tried: set[int]) -> bool:
            for meaning in self.meanings(spelled[unit]):
                for slot, sku in enumerate(open_units):
                    if sku == meaning and slot not in tried:
                        tried.add(slot)
                        if slot not in holder or place(holder[slot], tried):
                            holder[slot] = unit
                            return True
            return False

        unplaced = [unit for unit in range(len(spelled)) if not place(unit, set())]
        left = Counter(self.meanings(spelled[unit])[0] for unit in unplaced)
        return Counter(open_units[slot] for slot in holder) + left


def spelling(history: History) -> Spelling:
    """Collect every Channel SKU that was ever set, and every SKU that the merchant changed."""
    state, record = history.view(hub), history.view(operator)
    sold_as: dict[str, list[str]] = {}
    masters = {product["productId"]: product.get("sku") for product in state.products}
    rows = [(key[0], row) for key, timeline in record.options.items() for row in timeline.values()]
    rows += [(key[0], row) for key, row in state.rows.items()]
    for product_id, row in rows:
        master = masters.get(product_id)
        if row.get("channelSku") and master:
            sold_as.setdefault(row["channelSku"], []).insert(0, master)
    for operation in history.operations:
        renamed = operation.arguments.get("new_sku") if operation.operation == "edit_product" else None
        if renamed:
            old = operation.arguments["sku"]
            sold_as.setdefault(renamed, [])[:0] = [*sold_as.get(old, ()), old]
    return Spelling({sku: tuple(dict.fromkeys(meant)) for sku, meant in sold_as.items()})
