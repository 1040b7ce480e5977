"""Small words: hidden characters, lengths of time, bodies within a budget, tables of state."""

from __future__ import annotations

import pytest

from reports.page import labels
from reports.page.bodies import body_limit, body_text, header_text, preformatted, sample
from reports.page.reconciliation import reconcile
from reports.page.state_tables import ROWS_SHOWN, final_state
from reports.page.visible import revealed, revealed_edges


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RED\u200b-1", "RED‹U+200B›-1"),
        ("RED\u00a01", "RED‹U+00A0›1"),
        ("\ufeffRED", "‹U+FEFF›RED"),
        ("a\u202eb", "a‹U+202E›b"),
        ("\x00\x1b", "‹U+0000›‹U+001B›"),
        ("line\nand\ttab", "line\nand\ttab"),
        ("Größe 39½ 東京", "Größe 39½ 東京"),
    ],
)
def test_hidden_characters_become_code_points(text: str, expected: str) -> None:
    """What cannot be seen is written out; what can be seen stays."""
    assert revealed(text) == expected


def test_spaces_at_the_ends_of_a_value_are_seen() -> None:
    """A SKU with a trailing space does not look like one without."""
    assert revealed_edges(" RED 1  ") == "␣RED 1␣␣"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0123, "12 ms"),
        (1, "1 s"),
        (1.25, "1.2 s"),
        (60, "1 min"),
        (5_400, "1 h 30 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_lengths_of_time_are_readable(seconds: float, expected: str) -> None:
    """The two largest units are enough."""
    assert labels.duration(seconds) == expected


def test_instants_are_utc() -> None:
    """Simulated instants do not depend on the machine's time zone."""
    assert labels.instant(1_767_603_600) == "2026-01-05 09:00:00 UTC"


def test_body_is_indented_json_or_text() -> None:
    """JSON is indented in its own order, text stays as sent, nothing is empty."""
    assert body_text({"b": 1, "a": [2]}) == '{\n  "b": 1,\n  "a": [\n    2\n  ]\n}'
    assert body_text("<html>") == "<html>"
    assert body_text(None) == ""


def test_repeated_headers_take_a_line_each() -> None:
    """A header sent twice is seen twice."""
    assert header_text({"a": "1", "set-cookie": ["x", "y"]}) == "a: 1\nset-cookie: x\nset-cookie: y"


def test_limit_fits_the_budget() -> None:
    """The largest limit is taken with which all bodies fit."""
    assert body_limit(["x" * 100, ""], budget=1_000) == 65_536
    assert body_limit(["x" * 10_000] * 10, budget=45_000) == 4_096
    assert body_limit(["<" * 10_000] * 10, budget=45_000) == 1_024
    assert body_limit(["x" * 10_000] * 1_000, budget=10) == 512


def test_cut_text_says_where_the_rest_is() -> None:
    """A cut is never silent, and does not cut through an escape."""
    assert preformatted("<<<<<", 2, "a & b") == "&lt;&lt;\n… 3 more characters in a &amp; b"


def test_sample_counts_what_it_leaves_out() -> None:
    """A large state is cut at every level with the number that is missing."""
    cut = sample({"list": list(range(50)), **{f"key{n}": n for n in range(30)}})
    assert cut["list"][-1] == "… 30 more in state.json"
    assert cut["…"] == "11 more in state.json"


def test_state_tables_show_names_instead_of_ids() -> None:
    """Locations and integrations go by name, and a table that is cut knows its total."""
    hub = {
        "locations": [{"locationId": "loc-1", "name": "Main"}],
        "inventory": [
            {"sku": f"S{n} ", "locationId": "loc-1", "onHand": n, "available": 0} for n in range(100)
        ],
    }
    tables = {table.title: table for table in final_state({"hub": hub}).tables}
    stock = tables["Stock"]
    assert stock.rows[1] == ("S1␣", "Main", "1", "", "", "0")
    assert (len(stock.rows), stock.total) == (ROWS_SHOWN, 100)
    assert "Orders" not in tables


def test_state_of_any_shape_is_survived() -> None:
    """A party's state in an unknown shape is shown as it is, not stumbled over."""
    state = final_state({"hub": ["odd"], "tiktok": {"orders": {"1": {}}}, "other": "text"})
    assert state.tables == ()
    assert [sample.party for sample in state.samples] == ["hub", "tiktok", "other"]


def test_reconciliation_marks_only_what_is_unaccounted() -> None:
    """Zero unaccounted is no alarm; anything above is."""
    laid_out = reconcile({"rows": 5, "unaccounted": 0, "orders_unaccounted": 1, "bad_rows": []})
    assert [figure.wrong for figure in laid_out.figures] == [False, False, True]
    assert laid_out.tables == ()
