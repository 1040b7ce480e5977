"""Master products as the operator reads and edits them.

The SKU is the one key, unique in the organization and kept byte for byte (rules.md R54, R98). A product made here
has no owner, so any integration may update it (facts/hub-behaviour.md 1.6).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable, select
from typing_extensions import TypedDict

from integration_hub.catalog.channel_options import resolving_products
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document, Part, Query, listing, page
from integration_hub.ground.refusals import conflict, not_found
from integration_hub.ground.rows import ChannelOptionRow, ListingRow, ProductRow
from integration_hub.ground.stored import Attributes, Component
from integration_hub.ground.tables import channel_options, listings, products
from integration_hub.integrations import life

Product = ProductRow

_NO_ATTRIBUTES: Attributes = {
    "description": "",
    "brand": None,
    "barcode": None,
    "imageUrls": [],
    "options": {},
}


class Given(TypedDict, total=False):
    """What an operator gives of a product; a member that is left out stays as it is."""

    sku: str | None
    name: str
    type: str
    parentProductId: str | None
    price: str | None
    currency: str | None
    description: str
    brand: str | None
    barcode: str | None
    imageUrls: list[str]
    options: dict[str, str]
    components: list[Component] | None
    version: int


class Columns(TypedDict):
    """What an operator may change of a product."""

    sku: str | None
    name: str | None
    kind: str
    parent_id: str | None
    price: str | None
    currency: str | None
    attributes_json: Attributes
    components_json: list[Component] | None


def load(connection: Connection, organization_id: str, product_id: str) -> Product:
    """Return the organization's product or refuse."""
    row = connection.select(products, id=product_id, organization_id=organization_id).one_or_none()
    if row is None:
        raise not_found("product", product_id)
    return row


def as_json(connection: Connection, rows: Sequence[Product]) -> list[Document]:
    """Return the products as the API shows them, each with what is published of it where."""
    published = _published(connection, [row.id for row in rows])
    return [_one_as_json(row, published.get(row.id, [])) for row in rows]


def create(work: Work, given: Given) -> Product:
    """Add a product that no integration owns, or name everything that is wrong with it."""
    columns = _columns(given, None)
    _refuse_wrong(work.connection, work.organization_id, None, columns)
    now = work.now
    product_id = work.new_id("prd")
    work.connection.insert(
        products,
        {
            "id": product_id,
            "organization_id": work.organization_id,
            "created_at": now,
            "updated_at": now,
            "version": 1,
            **columns,
        },
    )
    row = load(work.connection, work.organization_id, product_id)
    _note(work, row, "product_created", f"The operator added {row.name}.")
    return row


def edit(work: Work, product_id: str, given: Given) -> Product:
    """Change the given members and raise the version; a stale `version` is a conflict."""
    row = load(work.connection, work.organization_id, product_id)
    if given.get("version", row.version) != row.version:
        raise conflict("version_conflict", f"{row.name} is at version {row.version} by now.")
    columns = _columns(given, row)
    _refuse_wrong(work.connection, work.organization_id, row, columns)
    _refuse_owned(work, row, given)
    if all(getattr(row, name) == value for name, value in columns.items()):
        return row
    work.connection.update(
        products, {"id": row.id}, {**columns, "updated_at": work.now, "version": row.version + 1}
    )
    edited = load(work.connection, work.organization_id, row.id)
    _note(work, edited, "product_edited", f"The operator edited {edited.name}.")
    return edited


def _one_as_json(row: Product, published: list[Document]) -> Document:
    return {
        "productId": row.id,
        "sku": row.sku,
        "name": row.name,
        "type": row.kind,
        "parentProductId": row.parent_id,
        "originIntegrationId": row.origin_integration_id,
        "price": row.price,
        "currency": row.currency,
        **_NO_ATTRIBUTES,
        **row.attributes_json,
        "components": row.components_json or [],
        "version": row.version,
        "published": published,
    }


@returning(ListingRow)
def _listed(product_ids: Sequence[str]) -> Executable:
    query = select(listings).where(listings.c.product_id.in_(product_ids))
    return query.order_by(listings.c.integration_id, listings.c.id)


@returning(ChannelOptionRow)
def _renamed(product_ids: Sequence[str]) -> Executable:
    return (
        select(channel_options)
        .where(channel_options.c.product_id.in_(product_ids), channel_options.c.channel_sku.is_not(None))
        .order_by(channel_options.c.integration_id)
    )


def _published(connection: Connection, product_ids: Sequence[str]) -> dict[str, list[Document]]:
    """Return by product what each integration lists, or would be asked to list under a stored Channel SKU."""
    entries: dict[str, list[Document]] = {}
    for row in connection.execute(_listed(product_ids)):
        assert row.product_id is not None  # it was asked for
        entries.setdefault(row.product_id, []).append(
            {
                "integrationId": row.integration_id,
                "sku": row.sku,
                "externalProductId": row.external_product_id,
                "externalSkuId": row.external_sku_id,
                "status": row.status,
                "lastTold": row.told_json,
            }
        )
    for option in connection.execute(_renamed(product_ids)):
        known = entries.setdefault(option.product_id, [])
        if all(entry["integrationId"] != option.integration_id for entry in known):
            known.append(
                {
                    "integrationId": option.integration_id,
                    "sku": option.channel_sku,
                    "externalProductId": None,
                    "externalSkuId": None,
                    "status": "unlisted",
                    "lastTold": None,
                }
            )
    return entries


def _columns(given: Given, row: Product | None) -> Columns:
    """Return the product's columns after the edit, from the members that are given."""
    known: Attributes = _NO_ATTRIBUTES if row is None else {**_NO_ATTRIBUTES, **row.attributes_json}
    attributes: Attributes = {
        "description": given.get("description", known["description"]),
        "brand": given.get("brand", known["brand"]),
        "barcode": given.get("barcode", known["barcode"]),
        "imageUrls": given.get("imageUrls", known["imageUrls"]),
        "options": given.get("options", known["options"]),
    }
    return {
        "sku": given.get("sku", row.sku if row else None),
        "name": given.get("name", row.name if row else None),
        "kind": given.get("type", row.kind if row else "simple"),
        "parent_id": given.get("parentProductId", row.parent_id if row else None),
        "price": given.get("price", row.price if row else None),
        "currency": given.get("currency", row.currency if row else None),
        "attributes_json": attributes,
        "components_json": given.get("components", row.components_json if row else None) or None,
    }


def _refuse_wrong(
    connection: Connection, organization_id: str, row: Product | None, columns: Columns
) -> None:
    found = []
    sku, kind = columns["sku"], columns["kind"]
    if kind != "parent" and not (sku or "").strip():
        found.append(Violation("missing", "Only a parent may be without a SKU.", "sku"))
    if (kind == "bundle") != bool(columns["components_json"]):
        found.append(Violation("invalid", "A bundle, and only a bundle, has components.", "components"))
    # A variant that was read of a channel has no parent here: what an edit leaves alone is no reason to refuse it.
    if row is None or (kind, columns["parent_id"]) != (row.kind, row.parent_id):
        found += _wrong_parent(connection, organization_id, columns)
    if sku is not None and (row is None or sku != row.sku):
        found += _taken(connection, organization_id, row, sku)
    if found:
        raise RuleViolated(found)


def _refuse_owned(work: Work, row: Product, given: Given) -> None:
    """Refuse what the primary catalog alone may say: here it would stand against it until it changes there (R16)."""
    if row.origin_integration_id is None:
        return
    owner = life.load(work.connection, work.organization_id, row.origin_integration_id)
    if work.desk.setting(owner, "processProducts") != "pull":
        return
    said: dict[str, object] = {"name": row.name, "price": row.price, "currency": row.currency}
    said |= {**_NO_ATTRIBUTES, **row.attributes_json}
    message = f"{owner.name} is primary and says this of “{row.name}”: change it there."
    wrong = [
        Violation("owned", message, name) for name, value in given.items() if said.get(name, value) != value
    ]
    if wrong:
        raise RuleViolated(wrong)


def _wrong_parent(connection: Connection, organization_id: str, columns: Columns) -> list[Violation]:
    parent_id = columns["parent_id"]
    if (columns["kind"] == "child") != (parent_id is not None):
        return [Violation("invalid", "A child, and only a child, has a parent.", "parentProductId")]
    if parent_id is None:
        return []
    query = select(products.c.kind).where(
        products.c.id == parent_id, products.c.organization_id == organization_id
    )
    if connection.scalar(query) != "parent":
        return [Violation("unknown_parent", f"There is no parent product {parent_id}.", "parentProductId")]
    return []


def _taken(connection: Connection, organization_id: str, row: Product | None, sku: str) -> list[Violation]:
    own_id = row.id if row is not None else None
    same = select(products).where(products.c.organization_id == organization_id, products.c.sku == sku)
    other = connection.execute(same).one_or_none()
    if other is not None:
        return [Violation("sku_taken", f"SKU “{sku}” is the product “{other.name}” ({other.id}).", "sku")]
    found = []
    for integration in life.listed(connection, organization_id):
        for meant in resolving_products(connection, organization_id, integration.id, sku):
            if meant.id != own_id:
                message = f"SKU “{sku}” is the Channel SKU of “{meant.name}” on {integration.name}."
                found.append(Violation("sku_taken", message, "sku"))
    return found


def _note(work: Work, row: Product, decision: str, reason: str) -> None:
    work.note(decision, "product", row.id, reason, sku=row.sku, version=row.version)


@listing(ProductRow)
def _products(organization_id: str, sku: str | None) -> Query:
    query = select(products).where(products.c.organization_id == organization_id)
    if sku is not None:
        query = query.where(products.c.sku == sku)
    return query.order_by(products.c.created_at, products.c.id)


def products_listed(connection: Connection, organization_id: str, part: Part, *, sku: str | None) -> Document:
    """Return the organization's products, or the one whose SKU equals `sku` byte for byte."""
    listed = _products(organization_id, sku)
    return page(connection, listed, "products", lambda rows: as_json(connection, rows), part)
