"""The way in: every operation is found, defects keep the envelope, and what waited once costs nothing later."""

from __future__ import annotations

import logging
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

from mock_salesforce.commerce_cloud import app as application
from mock_salesforce.commerce_cloud.app import APIS, create_app, install
from mock_salesforce.commerce_cloud.realm.search_index import SearchIndex
from mock_salesforce.commerce_cloud.wire.routes import Routes
from mock_salesforce.frame.door import Door


def broken(call: Any) -> Any:
    raise ZeroDivisionError("a defect")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/s/RefArch/dw/shop/v25_6/products/X", {"type": "InternalServerErrorException"}),
        ("/product/shopper-products/v1/organizations/O/products/X", {"title": "Internal Server Error"}),
    ],
)
def test_a_defect_is_logged_and_answered_in_the_envelope(
    vendor: Any, monkeypatch: Any, caplog: Any, path: str, body: dict[str, str]
) -> None:
    """The caller gets a 500 of the API that the path belongs to, the log the traceback."""
    apis = tuple(
        replace(api, operations=tuple(replace(one, view=broken) for one in api.operations)) for api in APIS
    )
    monkeypatch.setattr(application, "APIS", apis)
    app = create_app()
    install(app, vendor.state)
    headers = {**vendor.client_id(), **vendor.shopper()}
    if path.startswith("/s/"):
        del headers["Authorization"]
    with caplog.at_level(logging.ERROR):
        answer = app.test_client().get(
            path.replace("/O/", f"/{vendor.organization_id}/"),
            query_string={} if path.startswith("/s/") else {"siteId": "RefArch"},
            headers=headers,
        )
    assert answer.status_code == 500
    document = answer.get_json()
    assert body.items() <= document.get("fault", document).items()
    assert "ZeroDivisionError" in caplog.text


def test_every_operation_is_found_at_its_own_path() -> None:
    """A segment spelled out wins over a placeholder, whatever order they were put in; an empty one fits neither."""

    def behind(environ: Any, start_response: Any) -> Any:
        return Response("behind")(environ, start_response)

    def refuse(asked: Request, error: HTTPException) -> Response:
        raise AssertionError(error)

    def serving(path: str) -> Any:
        return lambda values, asked: Response(repr((path, values)))

    routes = Routes()
    door = Door(Flask("behind"), routes.find, behind, refuse)
    for path in ("/a/{x}", "/a/b", "/{y}/b/c", "/a/{x}/d"):
        routes.add("GET", path, serving(path))
    routes.add("PUT", "/a/b", serving("put"))

    def found(path: str, method: str = "GET") -> str:
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.url_scheme": "http"}
        chunks, *_ = run_wsgi_app(door, environ)
        return b"".join(chunks).decode()

    assert found("/a/b") == repr(("/a/b", {}))
    assert found("/a/z") == repr(("/a/{x}", {"x": "z"}))
    assert found("/a/b/c") == repr(("/{y}/b/c", {"y": "a"}))
    assert found("/a/b/d") == repr(("/a/{x}/d", {"x": "b"}))
    assert found("/a/\xc3\xa9") == repr(("/a/{x}", {"x": "é"}))
    assert found("/a/b", "PUT") == repr(("put", {}))
    for path in ("/a/", "//b/c", "/a/b/", "/b", "/", ""):
        assert found(path) == "behind", path
    assert found("/a/z", "PUT") == "behind"
    assert found("/a/z", "HEAD") == ""


def test_a_head_is_a_get_without_its_body(vendor: Any) -> None:
    """Length and type of the answer, nothing of it."""
    url = vendor.scapi("product/products", "/products/SHIRT-1")
    whole = vendor.http.get(url, headers=vendor.admin())
    head = vendor.http.head(url, headers=vendor.admin())
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_changes_that_were_taken_up_cost_later_searches_nothing() -> None:
    """An index that has taken up 20,000 changes catches up as fast as one that has taken up ten."""

    def caught_up(products: int) -> SearchIndex:
        clock = [0.0]
        names = [f"P{n}" for n in range(products)]
        index = SearchIndex({name: {"id": name} for name in names}, lambda: clock[0], lambda: 1.0)
        for name in names:
            index.changing(name)
        clock[0] = 10.0
        index.catch_up()
        return index

    def cost(index: SearchIndex) -> float:
        best = float("inf")
        for _ in range(5):
            began = process_time()
            for _ in range(200):
                index.catch_up()
            best = min(best, process_time() - began)
        return best

    assert cost(caught_up(20_000)) < 8 * cost(caught_up(10))
