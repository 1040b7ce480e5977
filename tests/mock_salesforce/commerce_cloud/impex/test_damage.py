"""Damaged files through the control plane: told where, and either read to the end or not loaded at all."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.commerce_cloud.lab.routes import LAB_OPERATIONS
from mock_salesforce.frame.openapi import lab_document
from tests.mock_salesforce.commerce_cloud.exports import CATALOG, INVENTORY, PRICE_BOOKS

LAB = "https://account.demandware.com/_lab"
RECORDED = json.dumps(
    {
        "data": [
            {
                "id": "A",
                "type": {"master": True},
                "name": "Anvil",
                "currency": "USD",
                "price": 9.5,
                "inventory": {"id": "inventory_m", "ats": 3, "stockLevel": 3, "inStockDate": "2026-12-24"},
                "tieredPrices": [{"price": 9.5, "pricebook": "usd-list-prices", "quantity": 1}],
                "imageGroups": [{"viewType": "large", "images": [{"link": "https://x/y.jpg", "alt": "a"}]}],
                "variants": [{"productId": "A-S", "variationValues": {"size": "S"}, "orderable": True}],
                "variationAttributes": [{"id": "size", "name": "Size", "values": [{"value": "S"}]}],
            }
        ],
        "hits": [{"productId": "B", "hitType": "set", "productName": "Bells", "currency": "USD"}],
    }
)
FILES = {"catalog": CATALOG, "inventory": INVENTORY, "pricebooks": PRICE_BOOKS, "recorded": RECORDED}
MARKUP = [
    "<",
    ">",
    '"',
    "&",
    "&x;",
    "<product>",
    "</product>",
    "]]>",
    "<!--",
    "<![CDATA[",
    "<?x?>",
    "mode='delete'",
]
WORDS = ["-1", "1e400", "NaN", "true", "9" * 30, " ", "2026-13-01", "other"]
JSON = ["null", "[]", "{}", "[null]", "-1", "1e300", "true", "9" * 30, '""', '" "', '"-1"', '{"a":[]}']
DECLARATIONS = ["\0", "<!DOCTYPE x [<!ENTITY x 'y'>]>", "{", "}"]


def pieces(content: bytes) -> st.SearchStrategy[bytes]:
    """What is put in: mostly wrong values of the file's own kind, so that the file is still read to them."""
    words = JSON if content.startswith(b"{") else WORDS
    kinds = st.sampled_from((words, words, words, MARKUP, DECLARATIONS))
    return kinds.flatmap(st.sampled_from).map(str.encode) | st.binary(max_size=3)


VALUE = re.compile(rb'(?<==")[^"]*(?=")|(?<=>)[^<>\s][^<>]*(?=<)|(?<=: )[^,{}\[\]]+')
CASES = int(os.environ.get("HUBLAB_DAMAGE_CASES", "80"))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One of the files with up to four values or pieces replaced, put in or cut out, and maybe its end cut off."""
    content = draw(st.sampled_from(list(FILES.values()))).encode()
    for _ in range(draw(st.integers(0, 4))):
        start, end = draw(st.sampled_from([found.span() for found in VALUE.finditer(content)] or [(0, 0)]))
        if draw(st.integers(0, 3)) == 0:
            start = draw(st.integers(0, len(content)))
            end = start + draw(st.integers(0, 40))
        content = content[:start] + draw(pieces(content)) + content[end:]
    ends = [found.end() for found in re.finditer(rb">\s*|, ", content)]
    return content[: draw(st.sampled_from(ends))] if ends and draw(st.booleans()) else content


@pytest.fixture(scope="module")
def declared() -> dict[str, Any]:
    """The shape of the answer to a file that was read to its end."""
    operation = lab_document("", LAB_OPERATIONS)["paths"]["/_lab/import"]["post"]
    shape: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return shape


def sold(vendor: Any) -> None:
    """What shoppers, merchants and the ledger of the state see of any products: answers, never a defect."""
    url = vendor.scapi("product/products", "/product-search")
    found = vendor.http.post(
        url, params={"siteId": "RefArch"}, json={"query": {"matchAllQuery": {}}}, headers=vendor.admin()
    )
    assert found.status_code == 200, found.text
    ids = [row["id"] for row in found.json().get("hits", ())]
    for product_id in ids:
        path = f"/products/{product_id.replace('%', '%25').replace('/', '%2F').replace('?', '%3F')}"
        answer = vendor.http.get(
            vendor.scapi("product/shopper-products", path),
            params={"siteId": "RefArch", "perPricebook": "true"},
            headers=vendor.shopper(),
        )
        assert answer.status_code in (200, 404), answer.text
    vendor.clock[0] += 600
    for refine in ("cgid=root", "price=(0..1000)"):
        answer = vendor.http.get(
            vendor.scapi("search/shopper-search", "/product-search"),
            params={"siteId": "RefArch", "refine": refine},
            headers=vendor.shopper(),
        )
        assert answer.status_code == 200, answer.text


@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(content=damaged(), site=st.booleans())
def test_a_damaged_file_is_told_and_what_it_left_can_be_used(
    empty: Any, declared: dict[str, Any], content: bytes, site: bool
) -> None:
    """The declared answer, lines of the file; refused or nothing loaded is nothing changed; a whole one loads."""
    empty.lab("/reset", {"seed": 1})
    empty.realm = empty.lab("/realms")
    before = empty.http.get(f"{LAB}/state").content
    answer = empty.http.post(f"{LAB}/import", params={"site_id": "RefArch"} if site else {}, content=content)
    report = answer.json()
    lines = content.count(b"\n") + content.count(b"\r") + 1
    if answer.status_code == 200:
        jsonschema_rs.validate(declared, report)
        told = [row["line"] for row in report["problems"] if row["line"] is not None]
        assert all(1 <= line <= lines for line in told)
    else:
        assert (answer.status_code, set(report)) == (400, {"error"}), answer.text
        place = re.match(r"body: line (\d+), column", report["error"]["message"])
        assert place is not None
        assert 1 <= int(place[1]) <= lines
    if answer.status_code != 200 or not (report["loaded"] or report["deleted"]):
        assert empty.http.get(f"{LAB}/state").content == before, report
    sold(empty)
    for whole in (CATALOG, INVENTORY, PRICE_BOOKS):
        again = empty.http.post(f"{LAB}/import", params={"site_id": "RefArch"}, content=whole.encode())
        assert (again.status_code, again.json()["problem_count"]) == (200, 0), again.text
    sold(empty)


@pytest.mark.parametrize("name", FILES)
def test_a_document_type_is_refused_wherever_it_stands_and_nothing_is_loaded(empty: Any, name: str) -> None:
    """Entities, a billion laughs, an external file: 400 at the line of the declaration, and the state as it was."""
    empty.realm = empty.lab("/realms")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    for declaration in (
        f"<!DOCTYPE x [{laughs}]>",
        '<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://example.com/p"> %p;]>',
        "<!DOCTYPE x>",
    ):
        content = FILES[name]
        head, mark, rest = content.partition("?>\n") if content.startswith("<?xml") else ("", "", content)
        before = empty.http.get(f"{LAB}/state").content
        answer = empty.http.post(f"{LAB}/import", content=(head + mark + "\n" + declaration + rest).encode())
        assert answer.status_code == 400
        assert "a document type" in answer.json()["error"]["message"] or name == "recorded"
        assert empty.http.get(f"{LAB}/state").content == before


@pytest.mark.parametrize("end", ["</catalog>", "<header/></catalog>", "<header/>", "<header/><product", ""])
def test_a_catalog_that_is_made_for_a_file_is_counted(empty: Any, end: str) -> None:
    """An empty catalog is made and counted where its file is whole; where it breaks off there is none."""
    empty.realm = empty.lab("/realms")
    before = empty.http.get(f"{LAB}/state").content
    content = (
        CATALOG[: CATALOG.index(">", CATALOG.index("<catalog")) + 1].replace("storefront-catalog", "new")
        + end
    )
    answer = empty.http.post(f"{LAB}/import", content=content.encode())
    changed = empty.http.get(f"{LAB}/state").content != before
    assert changed == (answer.status_code == 200)
    assert not changed or answer.json()["loaded"] == {"catalogs": 1}
