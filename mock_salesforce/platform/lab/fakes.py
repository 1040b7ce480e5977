"""A believable catalog and believable buyers, with the faults that real ones have (section 4)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from faker import Faker

LOCALES = ("en_US", "de_DE", "fr_FR", "es_MX", "vi_VN", "th_TH", "ja_JP")
_MATERIALS = ("Linen", "Cotton", "Steel", "Oak", "Ceramic", "Merino", "Café", "Jersey")
_THINGS = ("Shirt", "Mug", "Lamp", "Tote", "Blanket", "Pan", "Scarf", "Notebook")
_SIZES = ("S", "M", "L", "XL", "38", "40", "One Size")


def _drawn(seed: int, purpose: str) -> random.Random:
    return random.Random(f"{seed} {purpose}")


def products(seed: int, count: int, *, messy: bool) -> list[dict[str, Any]]:
    """Products, mostly clean; in a messy catalog every fault comes about once in fourteen."""
    rng = _drawn(seed, "products")
    made: list[dict[str, Any]] = []
    for number in range(count):
        name = f"{rng.choice(_MATERIALS)} {rng.choice(_THINGS)} {rng.choice(_SIZES)}"
        sku = f"{name[:2].upper()}-{number:05}"
        row = {
            "Name": name,
            "StockKeepingUnit": sku,
            "ProductCode": sku,
            "UnitPrice": round(rng.uniform(3, 250), 2),
        }
        if messy and made and rng.random() < len(_FAULTS) / (14 + len(_FAULTS)):
            rng.choice(_FAULTS)(row, rng.choice(made))
        made.append(row)
    return made


def _code_only(row: dict[str, Any], other: dict[str, Any]) -> None:
    """The SKU stands in ProductCode alone."""
    del row["StockKeepingUnit"]


def _sku_only(row: dict[str, Any], other: dict[str, Any]) -> None:
    """The SKU stands in StockKeepingUnit alone."""
    del row["ProductCode"]


def _two_skus(row: dict[str, Any], other: dict[str, Any]) -> None:
    """The two fields disagree."""
    row["ProductCode"] = f"{row['ProductCode']}-OLD"


def _duplicate(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Another product has the same SKU."""
    row["StockKeepingUnit"] = other.get("StockKeepingUnit")


def _other_case(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Another product's SKU, in the other case."""
    row["StockKeepingUnit"] = (other.get("StockKeepingUnit") or "x").swapcase()


def _outer_blanks(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Blanks around the SKU, which saving removes."""
    row["StockKeepingUnit"] = f"  {row['StockKeepingUnit']} "


def _hard_space(row: dict[str, Any], other: dict[str, Any]) -> None:
    """A no-break space at the end of the SKU, which saving keeps."""
    row["StockKeepingUnit"] = f"{row['StockKeepingUnit']}\u00a0"


def _inner_blanks(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Two blanks inside the SKU."""
    row["StockKeepingUnit"] = row["StockKeepingUnit"].replace("-", "  ")


def _look_alike(row: dict[str, Any], other: dict[str, Any]) -> None:
    """A Cyrillic letter that looks like the Latin one."""
    row["StockKeepingUnit"] = row["StockKeepingUnit"].replace("C", "\u0421").replace("O", "\u041e")


def _wildcards(row: dict[str, Any], other: dict[str, Any]) -> None:
    """Characters that mean something to SOQL."""
    row["StockKeepingUnit"] = row["StockKeepingUnit"].replace("-", "_%'")


def _inactive(row: dict[str, Any], other: dict[str, Any]) -> None:
    """No longer sold."""
    row["IsActive"] = False


def _without_price(row: dict[str, Any], other: dict[str, Any]) -> None:
    """No entry in the standard price book."""
    del row["UnitPrice"]


def _free(row: dict[str, Any], other: dict[str, Any]) -> None:
    """A price of nothing."""
    row["UnitPrice"] = 0


def _markup(row: dict[str, Any], other: dict[str, Any]) -> None:
    """A description pasted from a web page."""
    row["Description"] = f"<p>{row['Name']} &amp; more<br/>\n\u201cbest\u201d \u2013 \U0001f525</p>"


_FAULTS: tuple[Callable[[dict[str, Any], dict[str, Any]], None], ...] = (
    _code_only,
    _sku_only,
    _two_skus,
    _duplicate,
    _other_case,
    _outer_blanks,
    _hard_space,
    _inner_blanks,
    _look_alike,
    _wildcards,
    _inactive,
    _without_price,
    _free,
    _markup,
)


def buyers(seed: int, count: int, *, messy: bool) -> list[dict[str, Any]]:
    """Contacts of many countries; messy ones as people type themselves, some twice, some without an address."""
    rng = _drawn(seed, "buyers")
    people = _people(seed)
    made: list[dict[str, Any]] = []
    for number in range(count):
        row = next(people) | {"Email": f"buyer{number}@shop.example"}
        made.append(row)
        if not messy:
            continue
        if number and rng.random() < 0.1:
            row |= {"LastName": made[-2]["LastName"].upper(), "Email": made[-2].get("Email", "").title()}
        if rng.random() < 0.1:
            row["Phone"] = rng.choice(["n/a", "+1 (555) 010-9999 x2", "00 49 30 5550100"])
        if rng.random() < 0.1:
            del row["Email"]
        if rng.random() < 0.1:
            row["FirstName"] = f" {row['FirstName']} "
    return made


def _people(seed: int) -> Iterator[dict[str, Any]]:
    fakers = []
    for position, locale in enumerate(LOCALES):
        faker = Faker(locale)
        faker.seed_instance(f"{seed} {position}")
        fakers.append(faker)
    while True:
        for faker in fakers:
            yield {
                "FirstName": faker.first_name()[:40],
                "LastName": faker.last_name()[:80],
                "Phone": faker.phone_number()[:40],
                "MailingStreet": faker.street_address()[:255],
                "MailingCity": faker.city()[:40],
                "MailingPostalCode": faker.postcode()[:20],
            }
