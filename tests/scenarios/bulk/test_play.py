"""A merchant's own files: what is read, what is not and why, and that every row and order is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from scenarios.bulk.input import Reading, compare_total, items_of, orders_of, tables_of
from scenarios.bulk.play import story_of
from scenarios.cli.main import main

Read = Callable[..., tuple[list[Any], list[Any], Reading]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return the catalog's items, the orders, and the ledger, read from these bytes."""

    def reading(
        catalog: bytes, orders: bytes | None = None, **columns: str
    ) -> tuple[list[Any], list[Any], Reading]:
        first, second = tmp_path / "catalog.csv", tmp_path / "orders.csv"
        first.write_bytes(catalog)
        if orders is not None:
            second.write_bytes(orders)
        story = story_of(first, second if orders is not None else None, "order_management", columns)
        assert story.inputs is not None
        table, order_table = tables_of(story.inputs)
        ledger = Reading()
        items = list(items_of(table, ledger))
        found = list(orders_of(order_table, ledger)) if order_table is not None else []
        for number, lines, total in found:
            compare_total(number, lines, total, ledger)
        return items, found, ledger

    return reading


@pytest.mark.parametrize(
    "content",
    [
        "sku,quantity\nCAFÉ-1,3\n".encode(),
        b"\xef\xbb\xbf" + "sku,quantity\nCAFÉ-1,3\n".encode(),
        "SKU;Qty\r\nCAFÉ-1;3\r\n".encode(),
        "Seller SKU\tOn hand\nCAFÉ-1\t3\n".encode(),
        'name,"Item Number","Quantity on Stock"\n"Lamp, large",CAFÉ-1,3\n'.encode(),
        "sku,quantity\n\n\nCAFÉ-1,3".encode(),
    ],
    ids=["plain", "byte order mark", "semicolons", "tabs", "quoted", "blank lines"],
)
def test_what_exporters_write_is_recognized(read: Read, content: bytes) -> None:
    """Separators, marks, quotes and the names of columns."""
    (item,), _, ledger = read(content)
    assert (item.sku, item.quantity) == ("CAFÉ-1", 3)
    assert (ledger.rows, ledger.bad_rows) == (1, [])


def test_bad_rows_are_told_by_line_and_reason_and_stop_nothing(read: Read) -> None:
    """Each kind of bad row between good ones."""
    items, _, ledger = read(
        b'sku,quantity\nA,1\n,2\nB,-1\nC,many\nA,5\nD,1,2\nE\n"F\n,1",3\nG,1.5\nH,0\n' + b"A ,4\n"
    )
    assert [item.sku for item in items] == ["A", "F\n,1", "H", "A "]
    assert [(row["line"], row["reason"]) for row in ledger.bad_rows] == [
        (3, "has no SKU"),
        (4, "has the quantity '-1', not a whole number from 0"),
        (5, "has the quantity 'many', not a whole number from 0"),
        (6, "repeats SKU 'A' of line 2"),
        (7, "has 3 cells, the header has 2"),
        (8, "has 1 cells, the header has 2"),
        (11, "has the quantity '1.5', not a whole number from 0"),
    ]
    assert ledger.rows == len(items) + len(ledger.bad_rows)


def test_a_quote_that_never_closes_is_a_bad_row(read: Read) -> None:
    """The rest of the file is inside it, so it is one row, and it is told."""
    items, _, ledger = read(b'sku,quantity\nA,1\n"B,2\nC,3\n')
    assert [item.sku for item in items] == ["A"]
    assert len(ledger.bad_rows) == 1
    assert "is not CSV" in ledger.bad_rows[0]["reason"]


def test_columns_are_mapped_by_hand_where_no_header_tells(read: Read) -> None:
    """For either file."""
    items, orders, _ = read(
        b"code,pieces\nA,1\n", b"no,what,n\n7,A,2\n", **{
            "sku": "code", "quantity": "pieces", "order": "no", "orders.sku": "what", "orders.quantity": "n",
        },
    )  # fmt: skip
    assert [item.sku for item in items] == ["A"]
    assert [(number, lines[0].sku, lines[0].quantity) for number, lines, _ in orders] == [("7", "A", 2)]


def test_a_total_that_is_not_the_sum_of_the_lines_is_told(read: Read) -> None:
    """To the cent, and only where every line has its price."""
    _, orders, ledger = read(
        b"sku,quantity\nA,1\n",
        b"order,sku,quantity,price,total\n1,A,3,0.10,0.30\n2,A,1,0.10,0.11\n2,B,1,,0.11\n3,A,1,0.10,9.99\n",
    )
    assert len(orders) == 3
    assert ledger.total_differs == [{"order": "3", "stated": "9.99", "sum_of_lines": "0.10"}]


CATALOG = (
    "\ufeffSKU;Quantity;Name;Price\n"
    "LAMP-1;5;Lamp;12.50\nLAMP-2;0;Floor lamp;60.00\nCAFÉ-3;9;Café chair;80.00\n"
    "LAMP-1;7;Lamp again;1.00\n;4;Nameless;2.00\nBAD;x;Bad;1.00\n"
)
ORDERS = (
    "order;sku;quantity;price;total\n"
    "1001;LAMP-1;2;12.50;25.00\n1002;LAMP-1;1;12.50;99.00\n1003;NOWHERE;1;5.00;5.00\n"
    "1004;CAFÉ-3;1;80.00;85.00\n1004;NOWHERE;1;5.00;85.00\n1005;LAMP-2;3;60.00;180.00\n;LAMP-1;1;1.00;1.00\n"
)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON document of a run on small, bad files."""
    folder = tmp_path_factory.mktemp("bulk")
    (folder / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    files = ["--catalog", str(folder / "catalog.csv"), "--orders", str(folder / "orders.csv")]
    result = CliRunner().invoke(
        main, ["run", "happy_path", *files, "--out", str(folder / "runs"), "--json"], catch_exceptions=False
    )
    document: dict[str, Any] = orjson.loads(result.stdout)
    return document


def test_every_row_and_order_is_accounted_for(account: dict[str, Any]) -> None:
    """Rows are synced, bad, or held by an exception that is named; orders routed, waiting, or by exception."""
    told = account["reconciliation"]
    assert (told["rows"], told["bad"], told["synced"], told["unaccounted"]) == (6, 3, 3, 0)
    assert told["rows"] == told["bad"] + told["synced"] + told["exceptions"] + told["unaccounted"]
    assert (told["orders"], told["orders_unaccounted"]) == (4, 0)
    assert told["orders"] == told["orders_routed"] + told["orders_exceptions"] + told["orders_waiting"]
    assert told["unaccounted_names"] == []


def test_what_could_not_be_done_is_told_by_name(account: dict[str, Any]) -> None:
    """Bad rows of both files by line, orders for SKUs that nobody sells, the total that differs, the oversold one."""
    told = account["reconciliation"]
    assert [(row["file"], row["line"]) for row in told["bad_rows"]] == [
        ("catalog.csv", 5), ("catalog.csv", 6), ("catalog.csv", 7), ("orders.csv", 8),
    ]  # fmt: skip
    assert [(row["order"], row["reason"]) for row in told["orders_not_placed"]] == [
        ("1003", "SKUs not in the catalog: NOWHERE"),
        ("1004", "SKUs not in the catalog: NOWHERE"),
    ]
    assert [row["order"] for row in told["total_differs"]] == ["1002"]
    assert [row["exception"] for row in told["orders_by_exception"]] == ["routing_failed"]


def test_the_report_of_real_data_shows_the_reconciliation(account: dict[str, Any]) -> None:
    """The page says what the document says, and the run replays from its directory."""
    (row,) = account["runs"]
    assert row["verdict"] == "valid", row["sentence"]
    page = Path(row["report"]).read_text(encoding="utf-8")
    assert "NOWHERE" in page
    out = str(Path(row["directory"]).parents[1] / "again")
    result = CliRunner().invoke(main, ["replay", row["directory"], "--out", out, "--json"])
    assert orjson.loads(result.stdout)["runs"][0]["digest"] == row["digest"]


def test_a_file_that_changed_since_is_not_replayed_in_silence(account: dict[str, Any]) -> None:
    """A replay on other data would be another run; this test changes the file, so it stands last."""
    (row,) = account["runs"]
    catalog = Path(row["directory"]).parents[1] / "catalog.csv"
    catalog.write_text(CATALOG + "NEW;1;New;1.00\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["replay", row["directory"]])
    assert result.exit_code == 2
    assert "is not the file this run was made from any more" in result.stderr
