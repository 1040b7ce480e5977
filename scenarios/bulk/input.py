"""A customer's own files, row by row: what is good, what is not and on which line, and what stands out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from scenarios.bulk.tables import (
    CATALOG_FIELDS,
    CATALOG_OPTIONAL,
    ORDER_FIELDS,
    ORDER_OPTIONAL,
    BadRow,
    Row,
    Table,
    digest_of,
    money,
    whole_number,
)
from scenarios.errors import InputError
from scenarios.story.story import Inputs


@dataclass
class Reading:
    """What was read, what could not be, and what stood out."""

    rows: int = 0
    order_rows: int = 0
    bad_rows: list[dict[str, Any]] = field(default_factory=list)
    bad_order_rows: list[dict[str, Any]] = field(default_factory=list)
    total_differs: list[dict[str, Any]] = field(default_factory=list)
    not_placed: list[dict[str, Any]] = field(default_factory=list)

    def bad(self, path: Path, row: BadRow) -> None:
        """Put down a row of the catalog that was never entered."""
        self.bad_rows.append(_named(path, row))

    def bad_order(self, path: Path, row: BadRow) -> None:
        """Put down a row of the orders that nobody could place."""
        self.bad_order_rows.append(_named(path, row))


@dataclass(frozen=True, slots=True)
class Item:
    """A good row of the catalog."""

    line: int
    sku: str
    quantity: int
    name: str
    price: str | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A good row of the orders, beside its order's number."""

    sku: str
    quantity: int
    price: str | None


def _named(path: Path, row: BadRow) -> dict[str, Any]:
    return {"file": path.name, "line": row.line, "reason": row.reason}


def tables_of(inputs: Inputs) -> tuple[Table, Table | None]:
    for path, known in ((inputs.catalog, inputs.catalog_sha256), (inputs.orders, inputs.orders_sha256)):
        if path is not None and digest_of(Path(path)) != known:
            raise InputError(f"{path}: is not the file this run was made from any more; put the old one back")
    catalog_columns = {k: v for k, v in inputs.columns.items() if k in {**CATALOG_FIELDS, **CATALOG_OPTIONAL}}
    order_columns = {
        k.removeprefix("orders."): v for k, v in inputs.columns.items() if k not in catalog_columns
    }
    fields = {*CATALOG_FIELDS, *CATALOG_OPTIONAL, *ORDER_FIELDS, *ORDER_OPTIONAL}
    for name in order_columns:
        if name not in fields:
            raise InputError(
                f"--columns {name}=...: there is no such field; fields: {', '.join(sorted(fields))}"
            )
        if inputs.orders is None:
            raise InputError(f"--columns {name}=...: is a field of orders; name their file with --orders")
    catalog = Table(Path(inputs.catalog), CATALOG_FIELDS, CATALOG_OPTIONAL, catalog_columns)
    if inputs.orders is None:
        return catalog, None
    return catalog, Table(Path(inputs.orders), ORDER_FIELDS, ORDER_OPTIONAL, order_columns)


def prices_of(orders: Table | None) -> dict[str, str]:
    """Return the first price at which each SKU was sold, for catalogs that state none."""
    prices: dict[str, str] = {}
    for row in orders.rows() if orders is not None else ():
        if isinstance(row, Row) and money(row.values.get("price", "")):
            prices.setdefault(row.values["sku"], row.values["price"])
    return prices


def items_of(table: Table, reading: Reading) -> Iterator[Item]:
    """Yield the catalog's good rows; bad ones go to the reading with line and reason."""
    seen: dict[str, int] = {}
    for row in table.rows():
        reading.rows += 1
        problem = row if isinstance(row, BadRow) else _problem(row, seen)
        if isinstance(problem, BadRow):
            reading.bad(table.path, problem)
            continue
        assert isinstance(row, Row)
        sku = row.values["sku"]
        seen[sku] = row.line
        yield Item(
            row.line,
            sku,
            int(row.values["quantity"]),
            row.values.get("name") or f"Item {sku}",
            money(row.values.get("price", "")),
        )


def _problem(row: Row, seen: Mapping[str, int]) -> BadRow | None:
    sku = row.values["sku"]
    if not sku.strip():
        return BadRow(row.line, "has no SKU")
    if sku in seen:
        return BadRow(row.line, f"repeats SKU {sku!r} of line {seen[sku]}")
    if whole_number(row.values["quantity"]) is None:
        return BadRow(row.line, f"has the quantity {row.values['quantity']!r}, not a whole number from 0")
    return None


def orders_of(table: Table, reading: Reading) -> Iterator[tuple[str, list[OrderLine], str | None]]:
    """Yield each order with its good lines and stated total, in the order of first appearance."""
    found: dict[str, tuple[list[OrderLine], str | None]] = {}
    for row in table.rows():
        reading.order_rows += 1
        if isinstance(row, BadRow):
            reading.bad_order(table.path, row)
            continue
        values = row.values
        number, sku = values["order"], values["sku"]
        quantity = whole_number(values["quantity"])
        if not number.strip() or not sku.strip() or not quantity:
            reading.bad_order(
                table.path, BadRow(row.line, "lacks an order number, a SKU, or a quantity from 1")
            )
            continue
        lines, total = found.setdefault(number, ([], money(values.get("total", ""))))
        lines.append(OrderLine(sku, quantity, money(values.get("price", ""))))
    for number, (lines, total) in found.items():
        yield number, lines, total


def compare_total(number: str, lines: Sequence[OrderLine], total: str | None, reading: Reading) -> None:
    if total is None or any(line.price is None for line in lines):
        return
    summed = sum((Decimal(line.price or "0") * line.quantity for line in lines), Decimal(0))
    if summed != Decimal(total):
        reading.total_differs.append({"order": number, "stated": total, "sum_of_lines": str(summed)})
