"""Composite: up to 25 calls in one, later ones referring to earlier answers by @{reference.path} (section
2.6)."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from werkzeug.datastructures import Headers

from mock_salesforce.platform.rest.bodies import CompositeBody
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

LIMIT = 25
QUERY_LIMIT = 5
_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_PATH = re.compile(r"/services/data/(v\d{1,3}\.\d)(/.*)?", re.ASCII)


class _Halted(Exception):
    """Carries the answers out of a transaction that a failure ends."""


def composite(call: Call) -> Answer:
    """POST of up to 25 subrequests in order; with allOrNone a failure undoes all and halts the others."""
    document = call.object()
    requests = document["compositeRequest"]
    if len(requests) > LIMIT:
        raise VendorError("LIMIT_EXCEEDED", f"The composite request has more than {LIMIT} subrequests")
    all_or_none = document.get("allOrNone") is True
    return Answer(200, {"compositeResponse": run_requests(call, requests, all_or_none=all_or_none)})


def run_requests(call: Call, requests: list[Any], *, all_or_none: bool) -> list[dict[str, Any]]:
    """The answers of subrequests in order; with all_or_none a failure undoes what went before."""
    _check(requests)
    answers: list[dict[str, Any]] = []
    try:
        # Otherwise each subrequest is a transaction of its own.
        with call.org.store.transaction() if all_or_none else nullcontext():
            results: dict[str, Any] = {}
            for request in requests:
                answers.append(_sent(call, request, results))
                if all_or_none and answers[-1]["httpStatusCode"] >= 400:
                    raise _Halted
    except _Halted:
        return _halted(requests, answers)
    return answers


def _check(requests: list[Any]) -> None:
    names: set[str] = set()
    queries = 0
    for request in requests:
        if request["referenceId"] in names:
            raise VendorError("INVALID_INPUT", f"referenceId {request['referenceId']!r} is used twice")
        names.add(request["referenceId"])
        queries += bool(
            re.search(r"/(?:query|queryAll|composite/sobjects)(?:[/?]|$)", request["url"], re.IGNORECASE)
        )
    if queries > QUERY_LIMIT:
        raise VendorError(
            "LIMIT_EXCEEDED", f"At most {QUERY_LIMIT} subrequests may be queries or collections"
        )


def _sent(call: Call, request: dict[str, Any], results: dict[str, Any]) -> dict[str, Any]:
    reference = request["referenceId"]
    try:
        url = _filled(request["url"], results)
        body = _resolved(request.get("body"), results)
        answer = call.send(subcall(call, request["method"], str(url), body, request.get("httpHeaders")))
    except VendorError as error:
        answer = Answer(error.status, [error.item()])
    if answer.status < 300:
        results[reference] = answer.document
    return {
        "body": answer.document,
        "httpHeaders": answer.headers,
        "httpStatusCode": answer.status,
        "referenceId": reference,
    }


def subcall(call: Call, method: str, url: str, body: Any, headers: Any = None) -> Call:
    """A call inside a call: same session, own path, query and body."""
    parts = urlsplit(url)
    match = _PATH.fullmatch(parts.path)
    if match is None:
        raise VendorError("NOT_FOUND", f"The requested resource does not exist: {parts.path}")
    return Call(
        call.org,
        call.user_id,
        match[1],
        method.upper(),
        match[2] or "/",
        dict(parse_qsl(parts.query, keep_blank_values=True)),
        Headers([(str(k), str(v)) for k, v in headers.items()] if isinstance(headers, dict) else []),
        call.origin,
        call.send,
        orjson.dumps(body) if body is not None else b"",
        body,
        scopes=call.scopes,
    )


def _halted(requests: list[Any], answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The failing answer as it is; every other one says that processing was halted."""
    failed = len(answers) - 1
    body = [
        {
            "errorCode": "PROCESSING_HALTED",
            "message": "The transaction was rolled back since another operation of it failed.",
        }
    ]
    return [
        answers[failed]
        if number == failed
        else {"body": body, "httpHeaders": {}, "httpStatusCode": 400, "referenceId": request["referenceId"]}
        for number, request in enumerate(requests)
    ]


def _resolved(value: Any, results: dict[str, Any]) -> Any:
    if isinstance(value, str):
        return _filled(value, results) if "@{" in value else value
    if isinstance(value, dict):
        return {name: _resolved(inner, results) for name, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, results) for inner in value]
    return value


def _filled(text: str, results: dict[str, Any]) -> Any:
    whole = _REFERENCE.fullmatch(text)
    if whole is not None:
        return _looked_up(whole, results)
    return _REFERENCE.sub(lambda match: str(_looked_up(match, results)), text)


def _looked_up(match: re.Match[str], results: dict[str, Any]) -> Any:
    name, path = match.groups()
    if name not in results:
        raise VendorError(
            "PROCESSING_HALTED", f"Invalid reference specified. No value for {match[0]} found in {name}"
        )
    value = results[name]
    for key, index in _STEP.findall(path):
        if index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        elif key and isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise VendorError(
                "PROCESSING_HALTED", f"Invalid reference specified. No value for {match[0]} found in {name}"
            )
    return value


OPERATIONS = (
    Operation(
        "POST",
        "/composite",
        composite,
        "Up to 25 calls in one",
        "2.6",
        since=38.0,
        body=CompositeBody,
    ),
)
