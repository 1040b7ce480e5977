"""Whatever bytes arrive, the service answers its own errors; a refused write changes nothing (section 2.9)."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS
from mock_salesforce.platform.tables import BULK_FIRST, REST
from mock_salesforce.platform.wire.errors import DOCUMENTED, status_of

REST = REST
BULK = BULK_FIRST
RELAXED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
BODIES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"",
            b"null",
            b"[]",
            b'"x"',
            b"{" * 900,
            b"[" * 2000,
            b'{"a":' * 150 + b"1" + b"}" * 150,
            b'{"a":1e999}',
            b'{"Name":"\\ud800"}',
            b'{"records":[[]]}',
            b'{"compositeRequest":[{"method":"\\u0000","url":"//","referenceId":"a"}]}',
            b"Name\n\x00",
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        ]
    ),
)
KINDS = st.sampled_from(["application/json", "text/csv", "multipart/form-data", "\x00", "", "text/xml"])


def _opened(salesforce: Any, method: str, path: str, **more: Any) -> Any:
    headers = {"Authorization": salesforce.client.headers["Authorization"], "Host": "acme.my.salesforce.com"}
    headers["X-SFDC-Session"] = headers["Authorization"].partition(" ")[2]
    return salesforce.app.test_client().open(path, method=method, headers=headers, **more)


def _is_error_array(answer: Any) -> bool:
    return answer.mimetype == "application/json" and all(
        isinstance(entry["message"], str) and isinstance(entry["errorCode"], str)
        for entry in orjson.loads(answer.data)
    )


@RELAXED
@given(
    operation=st.sampled_from(REST),
    version=st.sampled_from(["v31.0", "v60.0", "v67.0"]),
    parts=st.lists(
        st.sampled_from(["Account", "Order", "001000000000000AAA", "Id", "x", "%ff", "\u00e9"]), max_size=3
    ),
    raw=BODIES,
    kind=KINDS,
    query=st.binary(max_size=20),
)
def test_any_bytes_get_the_error_array(
    salesforce: Any, operation: Any, version: str, parts: list[str], raw: bytes, kind: str, query: bytes
) -> None:
    """No bytes as body, query, path part or content type give HTML, a traceback or a 500, or leave a trace."""
    path = operation.path
    for variable, part in zip(operation.variables, [*parts, "a", "b", "c"], strict=False):
        path = path.replace("{" + variable + "}", part)
    before = salesforce.client.get("/_lab/state").content
    answer = _opened(
        salesforce,
        operation.method,
        f"/services/data/{version}{path}",
        data=raw,
        content_type=kind,
        query_string={"q": query.decode("latin-1"), "start": query.decode("latin-1"), "ids": "x,,y"},
    )
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert _is_error_array(answer)
        assert salesforce.client.get("/_lab/state").content == before


@RELAXED
@given(operation=st.sampled_from(BULK), raw=BODIES, kind=KINDS, part=st.sampled_from(["x", "%ff", "750"]))
def test_any_bytes_get_the_error_of_bulk_one(
    salesforce: Any, operation: Any, raw: bytes, kind: str, part: str
) -> None:
    """Bulk API 1.0 keeps to its own shape of errors."""
    path = operation.path
    for variable in operation.variables:
        path = path.replace("{" + variable + "}", part)
    answer = _opened(salesforce, operation.method, f"/services/async/60.0{path}", data=raw, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert set(answer.json) == {"exceptionCode", "exceptionMessage"}


@RELAXED
@given(
    operation=st.sampled_from(WEB_OPERATIONS),
    raw=BODIES,
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "\x00", ""]
    ),
    query=st.dictionaries(
        st.sampled_from(["client_id", "redirect_uri", "startURL", "source", "token", "scope"]),
        st.text(max_size=8),
        max_size=3,
    ),
)
def test_any_bytes_at_the_login_hosts(
    salesforce: Any, operation: Any, raw: bytes, kind: str, query: dict[str, str]
) -> None:
    """Pages answer HTML, OAuth endpoints JSON, SOAP its envelope; none a traceback."""
    path = operation.path.replace("{org_id}", "x").replace("{user_id}", "y").replace("{version}", "60.0")
    answer = _opened(salesforce, operation.method, path, data=raw, content_type=kind, query_string=query)
    if operation.media == "xml":
        assert (answer.status_code, answer.mimetype) == (500, "text/xml")
        return
    assert answer.status_code < 500
    kinds = {"html": ("text/html",), "none": ("application/json", "text/html")}
    assert answer.mimetype in kinds.get(operation.media, ("application/json", "text/html"))
    assert "location" not in answer.headers or answer.headers["location"].startswith("/")


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.just("x" * 300),
    st.just("001000000000000AAA"),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
FIELDS = st.sampled_from(
    [
        "Name",
        "LastName",
        "AccountId",
        "ParentId",
        "Email",
        "Status",
        "Quantity",
        "Pricebook2Id",
        "EffectiveDate",
        "IsActive",
        "NumberOfEmployees",
        "UnitPrice",
        "Account",
        "Id",
        "CreatedDate",
        "attributes",
        "Nonsense__c",
    ]
)
RECORDS = st.dictionaries(FIELDS, VALUES, max_size=4)
OBJECTS = st.sampled_from(
    [
        "Account",
        "Contact",
        "Order",
        "OrderItem",
        "Product2",
        "PricebookEntry",
        "Case",
        "OrderSummary",
        "Location",
    ]
)


@RELAXED
@given(
    name=OBJECTS, record=RECORDS, way=st.sampled_from(["create", "collection", "tree", "composite", "update"])
)
def test_a_refused_write_changes_nothing(
    salesforce: Any, name: str, record: dict[str, Any], way: str
) -> None:
    """Alone, as one of many, in a tree or in a composite: what is refused leaves the state as it was."""
    if not hasattr(salesforce, "account"):
        salesforce.account = salesforce.create("Account", Name="A")
    good = {"attributes": {"type": "Account", "referenceId": "good"}, "Name": "A"}
    typed = {**record, "attributes": {"type": name, "referenceId": "bad"}}
    base = f"/services/data/{salesforce.version}"
    call = {"method": "POST", "url": f"{base}/sobjects/{name}", "referenceId": "bad", "body": record}
    first = {"method": "POST", "url": f"{base}/sobjects/Account", "referenceId": "a", "body": {"Name": "A"}}
    method, path, body = {
        "create": ("POST", f"/sobjects/{name}", record),
        "collection": ("POST", "/composite/sobjects", {"allOrNone": True, "records": [good, typed]}),
        "tree": ("POST", f"/composite/tree/{name}", {"records": [typed]}),
        "composite": ("POST", "/composite", {"allOrNone": True, "compositeRequest": [first, call]}),
        "update": ("PATCH", f"/sobjects/Account/{salesforce.account}", record),
    }[way]
    before = salesforce.client.get("/_lab/state").content
    answer = _opened(
        salesforce, method, f"{base}{path}", data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code < 500
    told = answer.json
    if way == "collection" and answer.status_code == 200:
        refused = not all(one["success"] for one in told)
    elif way == "composite" and answer.status_code == 200:
        refused = any(one["httpStatusCode"] >= 400 for one in told["compositeResponse"])
    else:
        refused = answer.status_code >= 400
    if refused:
        assert salesforce.client.get("/_lab/state").content == before


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_its_status(salesforce: Any, code: str) -> None:
    """The service can be made to answer any code of section 2.9, with its status, in the error array."""
    salesforce.lab("refusals", {"operation": "get_limits", "error": code})
    answer = salesforce.call("GET", "/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status_of(code), code)


@pytest.mark.parametrize(
    "path", ["/", "/..", "/%00", "/%ff%fe", "//", "/v60.0//", "/v99.0/limits", "/v60.0/%0d%0a"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "TRACE", "OPTIONS", "PUT"])
def test_any_path_of_the_api_gets_the_error_array(salesforce: Any, method: str, path: str) -> None:
    """Paths and methods that do not exist answer 404 or 405 in the error array."""
    answer = _opened(salesforce, method, f"/services/data{path}")
    if (method, path) in (("GET", "/"), ("GET", "//"), ("GET", "/v60.0//"), ("GET", "/..")):
        assert answer.status_code in (200, 404)
        return
    assert answer.status_code in (404, 405)
    assert _is_error_array(answer)
