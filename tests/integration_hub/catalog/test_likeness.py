"""What a person would take for one SKU, and in what two of them differ."""

from __future__ import annotations

import pytest

from integration_hub.catalog.likeness import difference, disagreement, looks_like


@pytest.mark.parametrize(
    ("sku", "other", "alike"),
    [
        ("ABC-1", "abc-1", True),
        ("ABC-1", " ABC-1 ", True),
        ("0123", "123", True),
        ("ABC-1", "ABC\u200b-1", True),
        ("caf\u00e9", "cafe\u0301", True),
        ("ABC-1", "ABC-2", False),
        ("A B", "AB", False),
        ("10", "1", False),
    ],
    ids=[
        "case",
        "outer blanks",
        "zeros before",
        "invisible",
        "composition",
        "digit",
        "inner blank",
        "zero after",
    ],
)
def test_two_skus_look_alike_or_do_not(sku, other, alike):
    """R98: what does not show to a person makes SKUs look alike, though they never match."""
    assert (looks_like(sku) == looks_like(other)) is alike


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (
            "ABC",
            "AbC",
            "character 2 is 'B' (latin capital letter b) here and 'b' (latin small letter b) there",
        ),
        ("ABC ", "ABC", "character 4, ' ' (space), stands only here"),
        ("ABC", "ABC-", "character 4, '-' (hyphen-minus), stands only there"),
        ("A\x01", "A\x02", "character 2 is '\\x01' (u+0001) here and '\\x02' (u+0002) there"),
    ],
    ids=["another", "more here", "more there", "nameless"],
)
def test_a_difference_is_said_in_words(one, other, said):
    """R98: the first character in which two SKUs part is named, even one that cannot be seen."""
    assert difference(one, other) == said


@pytest.mark.parametrize(
    ("mine", "theirs", "named"),
    [
        ({"name": "Mug", "barcode": "1"}, {"name": "Lamp", "barcode": "2"}, ["barcode", "name"]),
        ({"name": "Mug", "barcode": "1"}, {"name": "Mug", "barcode": "1"}, []),
        ({"name": "Mug", "barcode": None}, {"name": "", "barcode": "2"}, []),
        ({"name": "Mug", "price": "1"}, {"name": "Mug", "price": "2"}, []),
    ],
    ids=["both", "none", "absent", "not identifying"],
)
def test_records_disagree_in_what_both_state(mine, theirs, named):
    """R56: two records of one SKU contradict each other in a barcode or a name that both of them state."""
    assert disagreement(mine, theirs) == named
