"""Products over the API."""

from __future__ import annotations

import pytest

MUG = {
    "sku": "MUG-1",
    "name": "Mug",
    "price": "12.50",
    "currency": "USD",
    "barcode": "0123",
    "imageUrls": ["u"],
}


def test_a_product_survives_the_round_trip(api):
    """R54: what is added is what is read, owned by no integration."""
    added = api.ok("POST", "/products", MUG)
    assert {name: added[name] for name in MUG} == MUG
    assert (added["type"], added["originIntegrationId"], added["version"]) == ("simple", None, 1)
    assert api.ok("GET", f"/products/{added['productId']}") == added
    assert api.ok("GET", "/products?sku=MUG-1")["products"] == [added]
    assert api.ok("GET", "/products?sku=mug-1")["products"] == []


def test_skus_are_unique_and_exact(api):
    """R54, R98: an equal SKU is refused; one that differs in case, blank, zero or an invisible character is another."""
    api.ok("POST", "/products", MUG)
    assert api.refused("POST", "/products", MUG) == (422, "sku_taken")
    for sku in ("mug-1", "MUG-1 ", " MUG-1", "0MUG-1", "MUG-1\u200b"):
        assert api.ok("POST", "/products", MUG | {"sku": sku})["sku"] == sku
    api.organization("Other").ok("POST", "/products", MUG)


def test_an_edit_raises_the_version_and_a_stale_one_conflicts(api):
    """R16: an edit changes the given members alone; equal values change nothing; an old version is a conflict."""
    added = api.ok("POST", "/products", MUG)
    path = f"/products/{added['productId']}"
    edited = api.ok("PUT", path, {"name": "Big mug", "version": 1})
    assert edited == added | {"name": "Big mug", "version": 2}
    assert api.ok("PUT", path, {"name": "Big mug"})["version"] == 2
    assert api.refused("PUT", path, {"name": "Other", "version": 1}) == (409, "version_conflict")
    assert api.ok("PUT", path, {"sku": "MUG-2"})["sku"] == "MUG-2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sku": None}, "missing"),
        ({"type": "bundle"}, "invalid"),
        ({"type": "child"}, "invalid"),
        ({"type": "child", "parentProductId": "nobody"}, "unknown_parent"),
    ],
    ids=str,
)
def test_wrong_products_are_refused(api, change, code):
    """R54: each wrong member is named and nothing is stored."""
    assert api.refused("POST", "/products", MUG | change) == (422, code)
    assert api.ok("GET", "/products")["pagination"]["total"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"sku": " "}, "sku"),
        ({"sku": "A" * 151}, "sku"),
        ({"name": ""}, "name"),
        ({"type": "box"}, "type"),
        ({"price": 12.5}, "price"),
        ({"price": "12,50"}, "price"),
        ({"price": "١٢"}, "price"),
        ({"currency": "usd"}, "currency"),
        ({"colour": "red"}, "colour"),
        ({"description": "a\0b"}, "description"),
        ({"imageUrls": "u"}, "imageUrls"),
        ({"components": [{"sku": "A", "quantity": 0}]}, "components.0.quantity"),
    ],
    ids=str,
)
def test_unreadable_products_are_malformed(api, body, field):
    """R54: a member of another type, or one that no product has, is a 400 that names it."""
    status, answer = api.call("POST", "/products", MUG | body)
    assert (status, answer["error"]["code"]) == (400, "malformed")
    assert [each["field"] for each in answer["error"]["violations"]] == [field]
    assert f"“{field}”" in answer["error"]["message"]


def test_lists_are_paged_to_a_marked_end(api):
    """I17: walking the pages meets every product once, and only the last page says so."""
    skus = [f"S{n}" for n in range(7)]
    for sku in skus:
        api.ok("POST", "/products", MUG | {"sku": sku})
    seen, marks = [], []
    for skip in (0, 3, 6):
        answer = api.ok("GET", f"/products?count=3&skip={skip}")
        seen += [each["sku"] for each in answer["products"]]
        marks.append(answer["pagination"]["last"])
        assert answer["pagination"]["total"] == 7
    assert sorted(seen) == skus
    assert marks == [False, False, True]
    assert api.ok("GET", "/products?skip=99")["pagination"] == {
        "count": 0,
        "skip": 99,
        "total": 7,
        "last": True,
    }
    for wrong in ("count=0", "count=501", "count=x", "skip=-1", "count="):
        assert api.refused("GET", f"/products?{wrong}") == (400, "malformed")
