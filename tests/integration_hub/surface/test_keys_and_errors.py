"""Who may call what, and how a refusal looks."""

from __future__ import annotations

import pytest


def test_each_kind_of_key_opens_its_own_doors(api):
    """I20: organizations need the installation key, everything else an operator's, shipments a warehouse's too."""
    location = api.ok("POST", "/locations", {"name": "Main"})["locationId"]
    warehouse = type(api)(api.client, api.ok("POST", f"/locations/{location}/keys")["key"])
    installation = type(api)(api.client, "installation-key")
    assert api.refused("POST", "/organizations", {"name": "X"}) == (403, "forbidden")
    assert installation.refused("GET", "/orders") == (403, "forbidden")
    assert warehouse.ok("GET", "/shipments")["shipments"] == []
    for path in (
        "/orders",
        "/products",
        "/integrations",
        "/journal",
        "/inventory",
        "/fulfillments",
        "/setup",
    ):
        assert warehouse.refused("GET", path) == (403, "forbidden")
    other = api.ok("POST", "/locations", {"name": "Other"})["locationId"]
    count = {"locationId": other, "items": []}
    assert warehouse.refused("PUT", "/inventory", count) == (403, "forbidden")


@pytest.mark.parametrize("key", ["", "wrong", "operator_é"])
def test_without_a_good_key_nothing_opens(api, key):
    """I20: no key and an unknown key are 401 with the error object."""
    answer = api.client.get("/api/v3/orders", headers={"X-Pipe17-Key": key})
    assert answer.status_code == 401
    assert answer.get_json()["error"].keys() == {"code", "message", "violations"}


def test_ready_needs_no_key(api):
    """The readiness check answers anyone."""
    assert api.client.get("/ready").get_json() == {"ready": True}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("PATCH", "/orders", 405),
        ("GET", "/orders/nobody", 404),
        ("PUT", "/products/x", 404),
    ],
)
def test_wrong_paths_are_told_as_json(api, method, path, status):
    """An unknown path, method or id is answered with the API's error object."""
    answer = api.call(method, path, {})
    assert answer[0] == status
    assert answer[1]["error"]["message"]


@pytest.mark.parametrize("raw", [b"{", b"[]", b"1", b"\xff"])
def test_unreadable_bodies_are_malformed(api, raw):
    """A body that is no JSON object is a 400, never a traceback."""
    for method, path in (("POST", "/products"), ("PUT", "/routing/cards"), ("POST", "/integrations")):
        answer = api.client.open(f"/api/v3{path}", method=method, data=raw, headers={"X-Pipe17-Key": api.key})
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "malformed")
