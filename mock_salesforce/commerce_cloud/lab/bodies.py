"""What the control plane's bodies look like (docs/mock-commerce-cloud.md)."""

from __future__ import annotations

from mock_salesforce.commerce_cloud.wire.kinds import (
    FLAG,
    INSTANT,
    LARGEST_AMOUNT,
    OBJECT,
    TEXTS,
    choice,
    integer,
    mapping,
    number,
    record,
    rows,
    text,
)

_ID = text(256, shortest=1)
_IDS = rows(_ID)
_WHERE = {"organizationId": text(32), "siteId": text(32)}

RESET = record({"seed": integer(-(2**31), 2**31)}, others=False)
TICK = record({}, others=False)
REALM = record(
    {
        "organizationId": text(pattern="^f_ecom_[a-z]{4}_(prd|stg|dev|s[0-9]{2}|[0-9]{3})$"),
        "shortCode": text(32, pattern="^([a-z0-9]+)(-[a-z0-9]+)*$"),
        "sites": rows(
            record(
                {
                    "id": text(32, shortest=1),
                    "currency": text(pattern="^[A-Z]{3}$"),
                    "locale": text(pattern="^[a-z]{2}(-[A-Z]{2})?$"),
                    "taxation": choice("net", "gross"),
                    "catalogId": _ID,
                    "inventoryListId": _ID,
                    "priceBookIds": rows(_ID, 1),
                    "defaultInStock": FLAG,
                },
                others=False,
            ),
            1,
        ),
        "accountManagerClients": rows(
            record(
                {
                    "clientId": _ID,
                    "password": _ID,
                    "scopes": _IDS,
                    "tenants": _IDS,
                    "commerceApiRole": FLAG,
                },
                others=False,
            )
        ),
        "slasClients": rows(
            record(
                {
                    "clientId": _ID,
                    "secret": _ID,
                    "private": FLAG,
                    "scopes": _IDS,
                    "siteIds": _IDS,
                    "redirectUris": rows(text(2000, pattern="^https?://[!-~]+$")),
                },
                others=False,
            )
        ),
        "ocapiClients": rows(
            record(
                {"clientId": _ID, "password": _ID, "shop": FLAG, "data": FLAG, "commerceApiRole": FLAG},
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
                    "id": text(100, shortest=1),
                    "price": number(0),
                    "ats": number(0),
                    "online": FLAG,
                    "assign": FLAG,
                    "categoryId": _ID,
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
INVENTORY = record(
    {
        **_WHERE,
        "inventoryListId": _ID,
        "defaultInStock": FLAG,
        "records": rows(
            record(
                {
                    "productId": text(100, shortest=1),
                    "allocation": number(0),
                    "ats": number(0),
                    "turnover": number(0),
                    "onOrder": number(0),
                    "preorderBackorderAllocation": number(0),
                    "perpetual": FLAG,
                    "handling": choice("none", "preorder", "backorder"),
                    "inStockDate": INSTANT,
                },
                ("productId",),
                others=False,
            )
        ),
    },
    others=False,
)
ORDER = record(
    {
        **_WHERE,
        "orderNo": text(50, shortest=1),
        "email": text(256),
        "lines": rows(
            record(
                {
                    "productId": text(100, shortest=1),
                    "quantity": integer(1, LARGEST_AMOUNT),
                    "price": number(0),
                },
                ("productId",),
                others=False,
            ),
            1,
        ),
        "shippingTotal": number(0),
        "shippingAddress": OBJECT,
        "billingAddress": OBJECT,
        "shippingMethod": text(256),
    },
    ("lines",),
)
SEED = record(
    {
        "realms": rows(REALM),
        "products": rows(PRODUCTS),
        "inventory": rows(INVENTORY),
        "orders": rows(ORDER),
    },
    others=False,
)
OMNICHANNEL = record(
    {
        "organizationId": text(32),
        "records": rows(
            record(
                {
                    "locationId": _ID,
                    "sku": text(100, shortest=1),
                    "onHand": number(0),
                    "safetyStockCount": number(0),
                },
                ("locationId", "sku", "onHand"),
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
        "seed": integer(0, 2**31),
        "messy": FLAG,
    },
    others=False,
)
