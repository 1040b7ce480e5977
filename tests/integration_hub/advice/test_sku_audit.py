"""The SKU audit, over hand-written sides."""

from __future__ import annotations

import pytest

from integration_hub.advice.sku_audit import Listed, audit, difference, unmatched_at_source


def listed(side: str, sku: str | None, **more: str) -> Listed:
    return Listed(integration_id=side, listing_id=f"{side}-{sku}-{more}", sku=sku, **more)


def test_clean_sides_give_no_findings():
    """R57: equal SKUs of equal products, and SKUs that only one side has, are in order."""
    sides = [listed("a", "X1", name="Mug"), listed("b", "X1", name="Mug"), listed("b", "Y2", name="Cup")]
    assert audit(sides) == {"duplicates": [], "collisions": [], "nearMisses": []}


def test_duplicates_are_within_one_side():
    """R57, FM-19: one SKU on two listings of one side is a duplicate of that side."""
    found = audit([listed("a", "X1", name="Mug"), listed("a", "X1", name="Cup"), listed("b", "X1")])[
        "duplicates"
    ]
    assert [(each["integrationId"], each["sku"], len(each["listings"])) for each in found] == [("a", "X1", 2)]


def test_collisions_name_both_records_and_what_differs():
    """R56, R101: a shared SKU whose records disagree is listed with both records and the fields that differ."""
    found = audit([listed("a", "X1", name="Mug", barcode="1"), listed("b", "X1", name="Lamp", barcode="2")])
    (collision,) = found["collisions"]
    assert collision["sku"] == "X1"
    assert collision["differing"] == ["name", "barcode"]
    assert [each["name"] for each in collision["listings"]] == ["Mug", "Lamp"]


def test_an_absent_field_is_no_disagreement():
    """R56: only what both sides state can disagree."""
    assert audit([listed("a", "X1", barcode="1"), listed("b", "X1")])["collisions"] == []


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("ABC-1", "abc-1", "letter case at position 1: “A” U+0041 LATIN CAPITAL LETTER A"),
        ("ABC-1", "ABC-1 ", "blank at position 6: the end against U+0020 SPACE"),
        ("ABC-1", " ABC-1", "blank at position 1"),
        ("ABC-1", "ABC-1\u00a0", "blank at position 6: the end against U+00A0 NO-BREAK SPACE"),
        ("0123", "123", "leading zero at position 1"),
        ("ABC-1", "ABC\u200b-1", "invisible character at position 4: “-” U+002D HYPHEN-MINUS against U+200B"),
        ("caf\u00e9", "cafe\u0301", "composition of an accent at position 4"),
        ("ABC-1", "\u0410BC-1", "look-alike character at position 1"),
    ],
    ids=["case", "trailing", "leading", "no-break", "zero", "zero-width", "accent", "cyrillic"],
)
def test_near_misses_name_the_differing_character(a, b, words):
    """R98: SKUs that look alike and differ are reported across sides, naming the character that differs."""
    assert words in difference(a, b)
    (miss,) = audit([listed("a", a), listed("b", b)])["nearMisses"]
    assert (miss["a"], miss["b"]) == (a, b)
    assert words in miss["difference"]


def test_two_products_that_look_alike_on_both_sides_are_no_miss():
    """R98: where both sides carry both SKUs, each has its exact match."""
    sides = [listed(side, sku) for side in ("a", "b") for sku in ("ABC", "abc")]
    assert audit(sides)["nearMisses"] == []


def test_only_the_source_can_mend_a_side_without_channel_skus():
    """R87: records whose SKU is no master SKU are listed as fix-at-source."""
    found = unmatched_at_source([listed("t", "M1"), listed("t", "T1"), listed("t", None)], {"M1"})
    assert [each["sku"] for each in found] == ["T1", None]


def test_a_record_without_a_sku_is_no_finding():
    """Nothing can be said of a listing that carries no SKU: it is neither a duplicate nor like another."""
    assert audit([listed("a", None), listed("a", None), listed("b", None)]) == audit([])
