"""`hublab import`: files of a customer into a live mock, with progress, reports and exit codes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from click.testing import CliRunner

from mock_salesforce.commerce_cloud import create_app, install, new_state
from scenarios.cli.import_command import import_files
from scenarios.cli.main import main
from scenarios.errors import InputError

CATALOG = """<catalog xmlns="http://www.demandware.com/xml/impex/catalog/2006-10-31" catalog-id="storefront-catalog">
<product product-id="A"><online-flag>true</online-flag></product>
<product product-id="B"><online-flag>perhaps</online-flag></product>
</catalog>"""
PRICES = """<pricebooks xmlns="http://www.demandware.com/xml/impex/pricebook/2006-10-31"><pricebook>
<header pricebook-id="usd-list-prices"><currency>USD</currency></header>
<price-tables><price-table product-id="A"><amount quantity="1">9.50</amount></price-table></price-tables>
</pricebook></pricebooks>"""


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def app() -> Any:
    application = create_app()
    state = new_state(seed=1, now=lambda: 1_790_000_000.0)
    install(application, state)
    with httpx.Client(transport=httpx.WSGITransport(app=application)) as http:
        http.post("http://mock.test/_lab/realms", json={})
    return application


@pytest.fixture
def address(app: Any) -> Iterator[str]:
    """The mock on a real port, as `hublab up` has it."""
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("catalog.xml", CATALOG), ("prices.xml", PRICES), ("cut.xml", CATALOG[:200])):
        found[name] = tmp_path / name
        found[name].write_text(text, encoding="utf-8")
    return found


@pytest.mark.live
def test_files_are_loaded_in_their_order_and_problems_make_the_exit_code_one(
    address: str, files: dict[str, Path]
) -> None:
    """The JSON document has one report a file, and names the line of what could not be read."""
    paths = [str(files["catalog.xml"]), str(files["prices.xml"])]
    done = CliRunner().invoke(main, ["import", *paths, "--to", address, "--json"])
    assert done.exit_code == 1, done.output
    catalog, prices = json.loads(done.stdout)["files"]
    assert catalog["loaded"] == {"products": 2}
    assert [(row["line"], row["element"], row["id"]) for row in catalog["problems"]] == [
        (3, "online-flag", "B")
    ]
    assert prices["loaded"] == {"priceBooks": 1, "priceTables": 1}
    book = httpx.get(f"{address}/_lab/state").json()["realms"]["f_ecom_zzte_053"]["price_books"][
        "usd-list-prices"
    ]
    assert book["prices"] == {"A": 9.5}


@pytest.mark.live
def test_a_person_reads_a_table_and_each_problem_on_its_line(address: str, files: dict[str, Path]) -> None:
    """A file without problems leaves with 0; a broken one is not loaded, and says where it breaks off."""
    clean = CliRunner().invoke(
        main, ["import", str(files["prices.xml"]), "--to", address, "--site", "RefArch"]
    )
    assert (clean.exit_code, "1 priceTables" in clean.stdout) == (0, True)
    broken = CliRunner().invoke(main, ["import", str(files["cut.xml"]), "--to", address])
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "line 3, column" in broken.stderr
    assert "the file ends too early" in broken.stderr


@pytest.mark.live
def test_wrong_targets_are_told_in_a_sentence(address: str, files: dict[str, Path]) -> None:
    """No such site, nobody at the address, an address that is none: exit code 2, nothing on standard output."""
    catalog = str(files["catalog.xml"])
    for options, words in (
        (["--to", address, "--site", "Nope"], "no site 'Nope'"),
        (["--to", address, "--realm", "f_ecom_zzzz_001"], "no realm"),
        (["--to", "http://127.0.0.1:9"], "no mock answers there"),
        (["--to", "nowhere"], "no mock answers there"),
    ):
        done = CliRunner().invoke(main, ["import", catalog, *options])
        assert (done.exit_code, done.stdout) == (2, ""), done.output
        assert words in done.stderr


@pytest.mark.live
def test_a_large_file_refused_at_its_first_line_is_answered(address: str, tmp_path: Path) -> None:
    """The mock hears the client out, so that the reason arrives and not a broken connection."""
    path = tmp_path / "large.xml"
    path.write_text("<orders>" + "<order/>" * 600_000 + "</orders>", encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(path), "--to", address])
    assert (done.exit_code, "the root element is 'orders'" in done.stderr) == (2, True), done.output


def test_a_missing_file_is_told_before_anything_is_sent(app: Any, files: dict[str, Path]) -> None:
    """The first file is good, the second is not there: neither is loaded."""
    with (
        httpx.Client(transport=httpx.WSGITransport(app=app)) as http,
        pytest.raises(InputError, match=r"gone\.xml: cannot be read"),
    ):
        import_files([files["catalog.xml"], Path("gone.xml")], "http://mock.test", {}, client=http)
    with httpx.Client(transport=httpx.WSGITransport(app=app)) as http:
        realm = http.get("http://mock.test/_lab/state").json()["realms"]["f_ecom_zzte_053"]
    assert realm["products"] == {}
