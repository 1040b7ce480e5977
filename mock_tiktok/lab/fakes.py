"""Control plane: believable, messy catalogs and buyers out of a seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Required

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Seed, Thousands
from mock_tiktok.lab.catalogs import LabProductBody, make_products
from mock_tiktok.lab.operations import LabCall, LabOperation, strict
from mock_tiktok.lab.purchases import AddressBody, OrderBody, make_order
from mock_tiktok.lab.world import shop_of
from mock_tiktok.reference.markets import Market
from mock_tiktok.reference.taxonomy import CATEGORIES, COLOR, SIZE

if TYPE_CHECKING:
    from faker import Faker

# Faker knows most of the vendor's locales; for the others a neighbor's is taken.
_LOCALES = {"ms-MY": "en_US", "en-SG": "en_US", "th-TH": "th_TH", "en-PH": "en_PH"}
# About how many units of a currency a US dollar's worth of goods costs.
_SCALE = {"BRL": 5, "IDR": 15_000, "JPY": 150, "MXN": 18, "MYR": 4, "PHP": 55, "THB": 35, "VND": 25_000}
_GOODS = {
    "600338": ("Mug", "Tumbler", "Espresso Cup", "Tea Cup"),
    "600361": ("Steak Knife Set", "Dessert Fork", "Serving Spoon"),
    "601302": ("T-Shirt", "Boxy Tee", "Long Sleeve Top"),
    "601583": ("Face Serum", "Night Cream", "Clay Mask"),
    "937864": ("Rookie Card", "Booster Pack", "Graded Card"),
}
_STYLES = (
    "Handmade",
    "Vintage",
    "Ultra Light",
    "Recycled",
    "Limited Edition",
    "Everyday",
    "2-in-1",
    "100% Cotton",
)
_ODD_ENDS = (" ", "  (NEW!!)", " ™", " 🎁", " – B-Ware", " &amp; more", "\u00a0XL")
_NOTES = (
    "pls leave at door",
    "Geschenk – bitte ohne Rechnung!",
    "call me 1st",
    "🎂 for saturday",
    "s/n 0042?",
)
_ODD_LINES = ("c/o Mrs. O'Neill-Łukasz", "PO Box 12", "Apt. #4 / 2º izq.", "Hinterhaus, 3. OG", "")


@strict
class FakeBody(TypedDict, total=False):
    """How much of what; `messy` (the default) adds what real catalogs and buyers are full of."""

    shop: Required[str]
    products: Thousands
    orders: Thousands
    seed: Seed
    messy: bool


def fake(call: LabCall) -> dict[str, Any]:
    """Make up a catalog and its buyers; the same seed makes the same ones."""
    # Here and not above: a third of a second that a start without this verb need not pay.
    from faker import Faker

    state = call.state
    shop = shop_of(state, call.body["shop"])
    number = call.body.get("seed", state.seed)
    locale = shop.market.locale
    faker = Faker(_LOCALES.get(locale, locale.replace("-", "_")))
    faker.seed_instance(number)
    rng, messy = Random(number), call.body.get("messy", True)
    rows = [_product(rng, faker, shop.market, i, messy=messy) for i in range(call.body.get("products", 20))]
    made = make_products(state, {"shop": shop.id, "products": rows})["products"]
    sku_ids = [
        sku.id
        for product in state.catalog.products.values()
        if product.shop_id == shop.id and product.product_status == "ACTIVATE"
        for sku in product.skus
    ]
    wanted = call.body.get("orders", 0) if sku_ids else 0
    orders = [
        make_order(state, _order(rng, faker, shop.id, shop.market, sku_ids, messy=messy))["id"]
        for _ in range(wanted)
    ]
    return {"products": made, "orders": orders}


def _product(rng: Random, faker: Faker, market: Market, number: int, *, messy: bool) -> LabProductBody:
    category_id = rng.choice([i for i, c in CATEGORIES.items() if c.is_leaf and i in _GOODS])
    noun = rng.choice(_GOODS[category_id])
    title = f"{rng.choice(_STYLES)} {faker.last_name()} {noun}, {faker.color_name()}, {faker.city()}"
    code = f"{noun[:3].upper()}-{number:04d}"
    skus = [_sku(rng, market, code, pair, messy=messy) for pair in _variants(rng, category_id)]
    description = f"<p>{faker.sentence(12)}</p><ul><li>{faker.sentence(5)}</li></ul>"
    product: LabProductBody = {
        "title": title,
        "description": description,
        "category_id": category_id,
        "skus": skus,
    }
    if messy:
        _mess_up(rng, product)
    return product


def _variants(rng: Random, category_id: str) -> list[list[dict[str, str]]]:
    if category_id not in ("601302", "600338"):
        return [[]]
    axes = [COLOR] if category_id == "600338" else [COLOR, SIZE]
    pairs: list[list[dict[str, str]]] = [[]]
    for axis in axes:
        values = axis["values"][: rng.randint(1, 3)]
        pairs = [[*row, {"id": axis["id"], "value_id": v["id"]}] for row in pairs for v in values]
    return pairs


def _sku(rng: Random, market: Market, code: str, pair: list[dict[str, str]], *, messy: bool) -> Any:
    dollars = Decimal(rng.randint(300, 12_000)) / 100
    amount = min(max(dollars * _SCALE.get(market.currency, 1), market.price_min), market.price_max)
    whole = market.currency in ("JPY", "IDR", "VND")
    seller_sku = "-".join([code, *(value["value_id"][-2:] for value in pair)])
    if messy:
        seller_sku = rng.choice(
            (seller_sku,) * 6 + (f"{seller_sku} ", seller_sku.lower(), f"00{seller_sku}", "1E5")
        )
    return {
        "seller_sku": seller_sku,
        "price": str(amount.quantize(Decimal(1) if whole else Decimal("0.01"))),
        "quantity": rng.choice((0, 0, 1, 2, 5, 17, 40, 250)) if messy else rng.randint(5, 60),
        "sales_attributes": pair,
    }


def _mess_up(rng: Random, product: LabProductBody) -> None:
    if rng.random() < 0.3:
        product["title"] += rng.choice(_ODD_ENDS)
    if rng.random() < 0.15:
        product["status"] = rng.choice(("DRAFT", "SELLER_DEACTIVATED", "FAILED", "FREEZE"))
    if rng.random() < 0.1:
        product["description"] = "<p></p>"


def _order(
    rng: Random, faker: Faker, shop_id: str, market: Market, sku_ids: list[str], *, messy: bool
) -> OrderBody:
    chosen = rng.sample(sku_ids, k=min(len(sku_ids), rng.choice((1, 1, 1, 2, 3))))
    order: OrderBody = {
        "shop": shop_id,
        "lines": [{"sku_id": i, "quantity": rng.choice((1, 1, 1, 2, 4))} for i in chosen],
        "address": _address(rng, faker, market, messy=messy),
        "allow_oversell": True,
        "paid": rng.random() < 0.9,
    }
    if messy and rng.random() < 0.2:
        order["buyer_message"] = rng.choice(_NOTES)
    if messy and rng.random() < 0.1:
        order["fulfillment_type"] = "FULFILLMENT_BY_TIKTOK"
    return order


def _address(rng: Random, faker: Faker, market: Market, *, messy: bool) -> AddressBody:
    first, last = faker.first_name(), faker.last_name()
    if messy:
        first, last = rng.choice(
            ((first, last),) * 5 + ((first.lower(), last.upper()), (f"{first} {last}", ""))
        )
    address: AddressBody = {
        "first_name": first,
        "last_name": last,
        "phone_number": f"({market.phone_code}){rng.randint(10**9, 10**10 - 1)}",
        "address_line1": faker.street_address().replace("\n", ", "),
        "city": faker.city(),
        "postal_code": faker.postcode(),
    }
    if messy and rng.random() < 0.4:
        address["address_line2"] = rng.choice(_ODD_LINES)
    return address


LAB_OPERATIONS = (LabOperation("POST", "/_lab/fake", fake, FakeBody),)
