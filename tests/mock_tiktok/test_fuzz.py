"""Schemathesis against both OpenAPI documents, in process, all checks on.

`HUBLAB_FUZZ_CASES` says how many cases an application gets, `HUBLAB_FUZZ_SEED` which; the seed is printed.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire.signing import sign_request
from tests.mock_tiktok.furnished import frozen, furnish

pytestmark = pytest.mark.fuzz

CASES = int(os.environ.get("HUBLAB_FUZZ_CASES", "150"))
SEED = int(os.environ.get("HUBLAB_FUZZ_SEED", "20260701"))
GATEWAY = {"app_key", "timestamp", "sign", "shop_cipher", "x-tts-access-token"}
# What the gateway answers to whoever is not let in: no credential, no scope, no shop, too fast.
NOT_LET_IN = {106001, 105002, 105005, 101000, 106013, 36009002}
UNWANTED = {(op.method, path) for op in OPERATIONS if op.cipher == "unwanted" for path in op.paths()}
# A table of CSV text has no JSON Schema, so text of the right type may still be refused; and which errors an operation
# has, two enumerations beside each other do not say.
NO_SCHEMA: dict[str, list[Any]] = {
    "/_lab/import": [positive_data_acceptance],
    "/_lab/refusals": [positive_data_acceptance],
}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _signing(vendor: Any) -> Wsgi:
    """A layer that signs what Schemathesis makes, so that its cases reach past the gateway."""

    def signed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        pairs = [pair for pair in parse_qsl(environ["QUERY_STRING"], True) if pair[0] not in GATEWAY]
        pairs += [("app_key", vendor.app_key), ("timestamp", str(int(vendor.clock())))]
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) not in UNWANTED:
            pairs.append(("shop_cipher", vendor.shop["cipher"]))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        multipart = environ.get("CONTENT_TYPE", "").startswith("multipart/form-data")
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        sign = sign_request(vendor.app_secret, path, pairs, b"" if multipart else body)
        environ["QUERY_STRING"] = urlencode([*pairs, ("sign", sign)])
        environ["HTTP_X_TTS_ACCESS_TOKEN"] = vendor.token
        environ["wsgi.input"] = io.BytesIO(body)
        return vendor.app.wsgi_app(environ, start_response)

    return signed


def _document(vendor: Any, path: str) -> dict[str, Any]:
    """The document without what the signing layer adds."""
    document: dict[str, Any] = vendor.lab("GET", path)
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [p for p in operation["parameters"] if p["name"] not in GATEWAY]
    return document


def _with_known_ids(case: schemathesis.Case, ids: dict[str, list[str]], turn: int) -> None:
    """Every other valid case names things that exist; random ids alone would find nothing."""
    for position, name in enumerate(case.path_parameters or {}):
        known = ids.get(name)
        if known:
            case.path_parameters[name] = known[(turn // 2 + position) % len(known)]


def _check(vendor: Any, ids: dict[str, list[str]], answers: Counter[int]) -> Callable[..., None]:
    """Every check of Schemathesis, and ours: no 5xx, and a refusal changes nothing."""

    def check(case: schemathesis.Case) -> None:
        if ids and answers.total() % 2:
            _with_known_ids(case, ids, answers.total())
        before = frozen(vendor.state)
        response = case.call_and_validate(excluded_checks=NO_SCHEMA.get(case.path, []))
        body = orjson.loads(response.content)
        ours = case.path.startswith("/_lab")
        code = (response.status_code if "error" in body else 0) if ours else body["code"]
        answers[code] += 1
        assert response.status_code < 500
        if code:
            assert frozen(vendor.state) == before, f"{case.method} {case.path} changed something"

    return check


def _run_all(document: dict[str, Any], app: Any, vendor: Any) -> Counter[int]:
    """Valid and invalid cases of every operation; the number of answers by code."""
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    answers: Counter[int] = Counter()
    operations = [result.ok() for result in schema.get_all_operations()]
    # Operations without any parameter have one case only; the others make up for them.
    each = -(-CASES * 4 // (3 * 2 * len(operations)))
    ids: dict[str, list[str]] = {}
    for operation in operations:
        if operation.method.upper() != "GET" or not ids:
            ids = _furnished(vendor)
        spoils = _can_be_invalid(document["paths"][operation.path][operation.method.lower()])
        _run(operation, GenerationMode.POSITIVE, each if spoils else 2 * each, _check(vendor, ids, answers))
        if spoils:
            _run(operation, GenerationMode.NEGATIVE, each, _check(vendor, {}, answers))
    return answers


def _can_be_invalid(described: dict[str, Any]) -> bool:
    """A path alone takes any text, so such an operation has no invalid request."""
    return "requestBody" in described or any(p["in"] != "path" for p in described["parameters"])


def _run(operation: Any, mode: GenerationMode, cases: int, check: Callable[..., None]) -> None:
    run = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run(seed(SEED)(given(case=operation.as_strategy(generation_mode=mode))(check)))()


def _furnished(vendor: Any) -> dict[str, list[str]]:
    vendor.lab("POST", "/reset", {"seed": 7})
    vendor.world()
    vendor.lab("PUT", "/quirks", {"rate_limit_per_second": 0})
    return furnish(vendor)


def test_the_vendor_surface_holds_its_document(bare: Any) -> None:
    """Generated valid and invalid requests of every operation pass all of Schemathesis's checks (section 3)."""
    document = _document(bare, "/openapi/vendor.json")
    answers = _run_all(document, _signing(bare), bare)
    total = answers.total()
    print(f"\nmock_tiktok vendor: {total} cases, seed {SEED}, {answers[0]} answered code 0")
    assert total >= CASES
    assert sum(answers[code] for code in NOT_LET_IN) < total / 20
    assert answers[0] > total / 10
    assert len(answers) > 10, "the cases reach few of the vendor's own errors"


def test_the_control_plane_holds_its_document(bare: Any) -> None:
    """Generated valid and invalid calls of every verb pass all of Schemathesis's checks."""
    document = _document(bare, "/openapi.json")
    answers = _run_all(document, bare.app, bare)
    print(f"\nmock_tiktok control plane: {answers.total()} cases, seed {SEED}, {answers[0]} done")
    assert answers[0] > answers.total() / 10
    assert answers.total() >= CASES
