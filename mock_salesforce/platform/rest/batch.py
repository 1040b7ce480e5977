"""Batches of independent calls, and graphs: composites that stand or fall each by itself (section 2.6)."""

from __future__ import annotations

import re
from typing import Any

from mock_salesforce.platform.rest.bodies import BatchBody, GraphBody
from mock_salesforce.platform.rest.composite import run_requests, subcall
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

_RELATIVE = re.compile(r"v\d\d\.0/", re.ASCII)


def batch(call: Call) -> Answer:
    """POST of up to 25 independent calls; haltOnError stops after the first failure."""
    document = call.object()
    requests = document["batchRequests"]
    halt = document.get("haltOnError") is True
    results: list[dict[str, Any]] = []
    failed = False
    for request in requests:
        if failed and halt:
            body = [
                {"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}
            ]
            results.append({"statusCode": 412, "result": body})
            continue
        answer = _sent(call, request)
        failed = failed or answer.status >= 400
        results.append({"statusCode": answer.status, "result": answer.document})
    return Answer(200, {"hasErrors": failed, "results": results})


def _sent(call: Call, request: dict[str, Any]) -> Answer:
    try:
        url = request["url"]
        path = f"/services/data/{url}" if _RELATIVE.match(url) else url
        return call.send(subcall(call, request["method"], path, request.get("richInput")))
    except VendorError as error:
        return Answer(error.status, [error.item()])


def graph(call: Call) -> Answer:
    """POST of up to 75 graphs of composite calls; each graph is all or nothing."""
    results = []
    for entry in call.object()["graphs"]:
        answers = run_requests(call, entry["compositeRequest"], all_or_none=True)
        good = all(answer["httpStatusCode"] < 400 for answer in answers)
        results.append(
            {
                "graphId": entry["graphId"],
                "graphResponse": {"compositeResponse": answers},
                "isSuccessful": good,
            }
        )
    return Answer(200, {"graphs": results})


OPERATIONS = (
    Operation(
        "POST",
        "/composite/batch",
        batch,
        "Up to 25 independent calls",
        "2.6",
        since=34.0,
        body=BatchBody,
        wrong="INVALID_BATCH_REQUEST",
    ),
    Operation(
        "POST",
        "/composite/graph",
        graph,
        "Graphs of composite calls",
        "2.6",
        since=50.0,
        body=GraphBody,
        wrong="INVALID_INPUT",
        mark="observed",
    ),
)
