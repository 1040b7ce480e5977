"""Control plane: a believable, messy catalog and its shoppers out of a seed.

The mess is what sections 1 and 10 of facts/commerce-cloud-api.md warn of: leading zeros, ids that differ in
case alone, inner spaces, commas and percent signs, offline products, masters without a price.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.lab.sales import SoldOut, place_order
from mock_salesforce.commerce_cloud.lab.seeding import realm_named, seed_products, site_named

if TYPE_CHECKING:
    from faker import Faker

    from mock_salesforce.commerce_cloud.state import State

_LOCALES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "it": "it_IT", "es": "es_ES", "ja": "ja_JP"}
_NOUNS = ("Floral Dress", "Leather Boot", "Wool Coat", "Platinum Ring", "Charcoal Suit", "Silk Tie")
_ODD_NAMES = (" ", " ™", " (NEW!!)", " &amp; more", " – B-Ware", " 🎁", "\u00a0XL")
_SIZES = ("XS", "S", "M", "L", "40,5", "100%")


def fake(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Make up a catalog and orders of shoppers; the same seed makes the same ones."""
    # Here and not above: a third of a second that a start without this verb need not pay.
    from faker import Faker

    realm = realm_named(state, body)
    site = site_named(realm, body)
    number, messy = body.get("seed", state.seed), body.get("messy", True)
    faker = Faker(_LOCALES.get(site.locale.partition("-")[0], "en_US"))
    faker.seed_instance(number)
    rng = Random(number)
    rows: list[dict[str, Any]] = []
    for at in range(body.get("products", 20)):
        rows += _family(rng, faker, at) if rng.random() < 0.3 else [_simple(rng, faker, at)]
    if messy:
        for row in rows:
            _mess_up(rng, row)
        rows += _look_alikes(rng, rows)
    where = {"organization_id": realm.organization_id, "site_id": site.id}
    seed_products(state, {**where, "products": rows})
    for_sale = [
        row["id"] for row in rows if row.get("ats", 0) > 3 and row.get("online", True) and "price" in row
    ]
    orders = []
    for _ in range(body.get("orders", 0) if for_sale else 0):
        line = {"product_id": rng.choice(for_sale), "quantity": rng.choice((1, 1, 2))}
        address = _address(rng, faker)
        order = {**where, "lines": [line], "email": faker.email(), "shipping_address": address}
        try:
            orders.append(place_order(state, order)["order_no"])
        except SoldOut:
            continue  # earlier shoppers of the same verb took the last one
    return {"products": [row["id"] for row in rows], "orders": orders}


def _simple(rng: Random, faker: Faker, at: int) -> dict[str, Any]:
    return {
        "id": f"{70_000_000_000 + at * 37:012d}",
        "name": f"{faker.color_name()} {rng.choice(_NOUNS)} {faker.last_name()}",
        "brand": faker.company(),
        "shortDescription": faker.sentence(8),
        "longDescription": f"<p>{faker.sentence(14)}</p>",
        "ean": faker.ean13(),
        "price": rng.randint(300, 40_000) / 100,
        "ats": rng.choice((5, 10, 40, 100, 250)),
    }


def _family(rng: Random, faker: Faker, at: int) -> list[dict[str, Any]]:
    master = _simple(rng, faker, at)
    master_id = f"{25_000_000 + at}M"
    sizes = _SIZES[: rng.randint(2, len(_SIZES) - 2)]
    variants = []
    for position, size in enumerate(sizes):
        variant = _simple(rng, faker, at)
        variant |= {
            "id": f"{70_100_000_000 + at * 37 + position:012d}",
            "name": master["name"],
            "variationValues": {"size": size},
            "assign": False,
        }
        variants.append(variant)
    del master["price"], master["ats"]
    master |= {
        "id": master_id,
        "variants": [{"productId": row["id"], "variationValues": row["variationValues"]} for row in variants],
        "variationAttributes": [
            {
                "attributeDefinitionId": "size",
                "id": "size",
                "name": {"default": "Size"},
                "values": [{"value": size, "name": {"default": size}} for size in sizes],
            }
        ],
    }
    return [master, *variants]


def _mess_up(rng: Random, row: dict[str, Any]) -> None:
    if rng.random() < 0.2:
        row["name"] += rng.choice(_ODD_NAMES)
    if rng.random() < 0.1:
        row["online"] = False
    if "ats" in row and rng.random() < 0.2:
        row["ats"] = 0
    if rng.random() < 0.1:
        row.pop("price", None)
    if rng.random() < 0.1:
        row.pop("ean", None)


def _look_alikes(rng: Random, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    simple = [row for row in rows if "variants" not in row and "variationValues" not in row]
    made = []
    # Each pair differs in case alone, or from an id in what surrounds it.
    for pair in (("{}a", "{}A"), ("AB-{}", "ab-{}"), ("{} 1", "{},B"), ("{}%", "{}-")):
        if simple:
            row = rng.choice(simple)
            made += [{**row, "id": odd.format(row["id"])} for odd in pair]
    return list({row["id"]: row for row in made}.values())


def _address(rng: Random, faker: Faker) -> dict[str, str]:
    return {
        "firstName": faker.first_name(),
        "lastName": rng.choice((faker.last_name(), "O'Neill-Łukasz", "de la Cruz y Vega")),
        "address1": faker.street_address().replace("\n", ", "),
        "city": faker.city(),
        "postalCode": faker.postcode(),
        "countryCode": "US",
        "phone": faker.phone_number(),
    }
