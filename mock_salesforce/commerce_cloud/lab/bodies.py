"""What the control plane's bodies look like (docs/mock-commerce-cloud.md)."""

from __future__ import annotations

from typing import Any

from pydantic import AfterValidator

from mock_salesforce.frame.kinds import (
    FLAG,
    INSTANT,
    LARGEST_AMOUNT,
    OBJECT,
    SEED,
    TEXTS,
    choice,
    integer,
    mapping,
    noted,
    number,
    record,
    rows,
    text,
    unknown_member,
)

_ID = text(256, shortest=1)
_IDS = rows(_ID)
_WHERE = {"organization_id": text(32), "site_id": text(32)}

REALM = record(
    {
        "organization_id": text(pattern="^f_ecom_[a-z]{4}_(prd|stg|dev|s[0-9]{2}|[0-9]{3})$"),
        "short_code": text(32, pattern="^([a-z0-9]+)(-[a-z0-9]+)*$"),
        "sites": rows(
            record(
                {
                    "id": text(32, shortest=1),
                    "currency": text(pattern="^[A-Z]{3}$"),
                    "locale": text(pattern="^[a-z]{2}(-[A-Z]{2})?$"),
                    "taxation": choice("net", "gross"),
                    "catalog_id": _ID,
                    "inventory_list_id": _ID,
                    "price_book_ids": rows(_ID, 1),
                    "default_in_stock": FLAG,
                },
                others=False,
            ),
            1,
        ),
        "account_manager_clients": rows(
            record(
                {
                    "client_id": _ID,
                    "password": _ID,
                    "scopes": _IDS,
                    "tenants": _IDS,
                    "commerce_api_role": FLAG,
                },
                others=False,
            )
        ),
        "slas_clients": rows(
            record(
                {
                    "client_id": _ID,
                    "secret": _ID,
                    "private": FLAG,
                    "scopes": _IDS,
                    "site_ids": _IDS,
                    "redirect_uris": rows(text(2000, pattern="^https?://[!-~]+$")),
                },
                others=False,
            )
        ),
        "ocapi_clients": rows(
            record(
                {"client_id": _ID, "password": _ID, "shop": FLAG, "data": FLAG, "commerce_api_role": FLAG},
                others=False,
            )
        ),
        "shoppers": _IDS,
    },
    others=False,
)
_PART = {"productId": text(100, shortest=1), "id": text(100), "product": OBJECT}
PRODUCTS = record(
    {
        **_WHERE,
        "products": rows(
            record(
                {
                    "id": text(100, shortest=1, pattern=r"^\S(.*\S)?$"),
                    "price": number(0),
                    "ats": number(0),
                    "online": FLAG,
                    "assign": FLAG,
                    "category_id": _ID,
                    "owningCatalogId": _ID,
                    "onlineFlag": mapping(FLAG),
                    "type": mapping(FLAG),
                    "variationValues": TEXTS,
                    "variationAttributes": rows(record({"id": text(), "values": rows(OBJECT)})),
                    "variants": rows(record(_PART, ("productId",))),
                    "bundledProducts": rows(record(_PART)),
                    "setProducts": rows(record(_PART)),
                    "imageGroups": rows(record({"images": rows(OBJECT)})),
                },
                ("id",),
            )
        ),
    },
    ("products",),
    others=False,
)
_ORDER_MEMBERS = frozenset(
    (
        *_WHERE,
        "order_no",
        "email",
        "lines",
        "shipping_total",
        "shipping_address",
        "billing_address",
        "shipping_method",
    )
)


def _custom_besides(body: dict[str, Any]) -> dict[str, Any]:
    """Custom attributes of the order may stand beside its members, and nothing else."""
    for name in body:
        if name not in _ORDER_MEMBERS and not name.startswith("c_"):
            raise unknown_member(name)
    return body


INVENTORY = record(
    {
        **_WHERE,
        "inventory_list_id": _ID,
        "default_in_stock": FLAG,
        "records": rows(
            record(
                {
                    "product_id": text(100, shortest=1),
                    "allocation": number(0),
                    "ats": number(0),
                    "turnover": number(0),
                    "on_order": number(0),
                    "preorder_backorder_allocation": number(0),
                    "perpetual": FLAG,
                    "handling": choice("none", "preorder", "backorder"),
                    "in_stock_date": INSTANT,
                },
                ("product_id",),
                others=False,
            )
        ),
    },
    others=False,
)
ORDER = noted(
    record(
        {
            **_WHERE,
            "order_no": text(50, shortest=1),
            "email": text(256),
            "lines": rows(
                record(
                    {
                        "product_id": text(100, shortest=1),
                        "quantity": integer(1, LARGEST_AMOUNT),
                        "price": number(0),
                    },
                    ("product_id",),
                    others=False,
                ),
                1,
            ),
            "shipping_total": number(0),
            "shipping_address": OBJECT,
            "billing_address": OBJECT,
            "shipping_method": text(256),
        },
        ("lines",),
    ),
    AfterValidator(_custom_besides),
)
OMNICHANNEL = record(
    {
        "organization_id": text(32),
        "records": rows(
            record(
                {
                    "location_id": _ID,
                    "sku": text(100, shortest=1),
                    "on_hand": number(0),
                    "safety_stock_count": number(0),
                },
                ("location_id", "sku", "on_hand"),
                others=False,
            )
        ),
        "groups": mapping(_IDS),
    },
    others=False,
)
FAKE = record(
    {
        **_WHERE,
        "products": integer(0, 100_000),
        "orders": integer(0, 10_000),
        "seed": SEED,
        "messy": FLAG,
    },
    others=False,
)

REVOKE = record({"client_id": _ID}, required=("client_id",), others=False)
