"""Control plane: catalogs and orders from CSV, one row a SKU or an order line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from mock_tiktok.lab.catalogs import LabProductBody, LabSkuBody, make_products
from mock_tiktok.lab.operations import LabCall, LabOperation, misshapen, strict
from mock_tiktok.lab.purchases import AddressBody, BoughtBody, OrderBody, make_order
from mock_tiktok.lab.seeding import rehearsed
from mock_tiktok.wire.errors import Misuse

ROWS_MAX = 100_000
_PRODUCT = ("title", "description", "category_id", "brand_id", "external_product_id", "status")
_SKU = ("seller_sku", "price", "sale_price")
_ADDRESS = tuple(AddressBody.__annotations__)
_ORDER = ("buyer_message", "fulfillment_type", "shipping_type", "warehouse", "shipping_fee", "tax")
_LINE = ("sku_id", "seller_sku", "price")
PRODUCT_COLUMNS = ("product", *_PRODUCT, *_SKU, "quantity", "warehouse", "attributes")
ORDER_COLUMNS = ("order", "paid", "quantity", *_LINE, *_ORDER, *_ADDRESS)
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_Row = tuple[int, dict[str, str]]
# Built when a table first comes: most processes never see one, and a start should not pay for it.
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


@strict
class TableQuery(TypedDict):
    """What the rows are, and of which shop (id or name)."""

    kind: Literal["products", "orders"]
    shop: str


def seed_table(call: LabCall) -> dict[str, Any]:
    """Make products or orders from CSV; nothing is made unless every row is well formed."""
    kind, shop = call.query["kind"], call.query["shop"]
    rows = _rows(call.body, PRODUCT_COLUMNS if kind == "products" else ORDER_COLUMNS)
    if kind == "products":
        products = [_checked(_adapter(LabProductBody), number, body) for number, body in _products(rows)]
        return make_products(call.state, {"shop": shop, "products": products})
    orders = [_checked(_adapter(OrderBody), number, {"shop": shop, **body}) for number, body in _orders(rows)]
    made = rehearsed(call.state, orders, lambda state: [make_order(state, body)["id"] for body in orders])
    return {"orders": made}


def _rows(raw: bytes, columns: tuple[str, ...]) -> list[_Row]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse("bad_field", f"byte {error.start} is not UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[_Row] = []
    try:
        header = next(reader, [])
        unknown = [name for name in header if name not in columns]
        known = f"known columns: {', '.join(columns)}"
        if unknown:
            raise Misuse("unknown_field", f"line 1: unknown columns {', '.join(map(repr, unknown))}; {known}")
        if not header or len(set(header)) < len(header):
            raise Misuse("bad_field", f"line 1: no usable header; {known}")
        for values in reader:
            if not values:
                continue
            if len(values) != len(header):
                raise Misuse(
                    "bad_field", f"line {reader.line_num}: {len(values)} values under {len(header)} columns"
                )
            # An empty cell says nothing; spaces are data, for a seller_sku may end in one.
            given = {name: value for name, value in zip(header, values, strict=True) if value}
            rows.append((reader.line_num, given))
            if len(rows) > ROWS_MAX:
                raise Misuse("bad_field", f"more than {ROWS_MAX} rows")
    except csv.Error as error:
        raise Misuse("bad_field", f"line {reader.line_num}: {error}") from error
    if not rows:
        raise Misuse("bad_field", "there is no row under the header")
    return rows


def _grouped(rows: list[_Row], key: str) -> Iterator[list[_Row]]:
    """Rows with the same value in the key column belong together; without one, a row stands alone."""
    groups: dict[str, list[_Row]] = {}
    for number, row in rows:
        groups.setdefault(row.get(key, f"line {number}"), []).append((number, row))
    yield from groups.values()


def _products(rows: list[_Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    for group in _grouped(rows, "product"):
        number, first = group[0]
        body: dict[str, Any] = {name: first[name] for name in _PRODUCT if name in first}
        skus: dict[str, LabSkuBody] = {}
        for line, row in group:
            # Further rows of one seller_sku and the same attributes are further warehouses.
            place = {"warehouse": row["warehouse"]} if "warehouse" in row else None
            identity = f"{row.get('seller_sku')}\0{row.get('attributes')}" if place else f"line {line}"
            sku = skus.get(identity)
            if sku is None:
                sku = skus[identity] = _sku(line, row)
            if place:
                sku.setdefault("inventory", []).append(
                    {"warehouse": row["warehouse"], "quantity": _number(line, row, "quantity", 0)}
                )
            else:
                sku["quantity"] = _number(line, row, "quantity", 0)
        yield number, {**body, "skus": list(skus.values())}


def _sku(line: int, row: dict[str, str]) -> LabSkuBody:
    sku: dict[str, Any] = {name: row[name] for name in _SKU if name in row}
    attributes = []
    for pair in filter(None, row.get("attributes", "").split(";")):
        name, joint, value = pair.partition("=")
        if not (name and joint and value):
            raise Misuse("bad_field", f"line {line}: attributes {pair!r} is not Name=Value")
        attributes.append({"name": name, "value_name": value})
    if attributes:
        sku["sales_attributes"] = attributes
    made: Any = sku
    typed: LabSkuBody = made
    return typed


def _orders(rows: list[_Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    for group in _grouped(rows, "order"):
        number, first = group[0]
        lines: list[BoughtBody] = []
        for line, row in group:
            bought: dict[str, Any] = {name: row[name] for name in _LINE if name in row}
            bought["quantity"] = _number(line, row, "quantity", 1)
            made: Any = bought
            lines.append(made)
        body: dict[str, Any] = {name: first[name] for name in _ORDER if name in first}
        if "paid" in first:
            if first["paid"].lower() not in _YES:
                raise Misuse("bad_field", f"line {number}: paid {first['paid']!r} is neither true nor false")
            body["paid"] = _YES[first["paid"].lower()]
        body["address"] = {name: first[name] for name in _ADDRESS if name in first}
        yield number, {**body, "lines": lines}


def _number(line: int, row: dict[str, str], name: str, default: int) -> int:
    text = row.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        raise Misuse("bad_field", f"line {line}: {name} {text!r} is not a whole number")
    return int(text)


def _checked(adapter: TypeAdapter[Any], line: int, body: dict[str, Any]) -> Any:
    validate: Callable[[Any], Any] = adapter.validate_python
    try:
        return validate(body)
    except ValidationError as error:
        wrong = misshapen(error, "row")
        raise Misuse(wrong.code, f"line {line}: {wrong.message}") from error


LAB_OPERATIONS = (LabOperation("POST", "/_lab/import", seed_table, query=TableQuery, csv=True),)
