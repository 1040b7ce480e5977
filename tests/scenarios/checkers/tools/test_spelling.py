"""Spellings of one product's SKU, read off what people set."""

from collections import Counter

from scenarios.checkers.tools.spelling import Spelling


def test_a_spelling_of_one_product_stands_for_it():
    """Every unit counts for the SKU that the channel sold."""
    assert Spelling({"SF-A": ("A",)}).as_sold(Counter({"SF-A": 2, "B": 1}), Counter({"A": 2, "B": 1})) == {
        "A": 2,
        "B": 1,
    }


def test_a_spelling_of_several_products_is_read_so_that_the_sale_is_met():
    """A Channel SKU that is another product's SKU may stand for either."""
    spelled = Spelling({"B": ("A",), "SF-B": ("B",)})
    assert spelled.as_sold(Counter({"B": 1, "SF-B": 1}), Counter({"A": 1, "B": 1})) == {"A": 1, "B": 1}
    assert spelled.as_sold(Counter({"B": 2}), Counter({"A": 1, "B": 1})) == {"A": 1, "B": 1}


def test_units_beyond_those_sold_are_left_over():
    """What was never sold, and what was sold less often, still shows."""
    spelled = Spelling({"SF-A": ("A",)})
    assert spelled.as_sold(Counter({"SF-A": 3, "C": 1}), Counter({"A": 2})) == {"A": 3, "C": 1}
