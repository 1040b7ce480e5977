"""Batches of independent calls, and graphs: composites that stand or fall each by itself (section 2.6)."""

from __future__ import annotations

import re
from typing import Any

from ..errors import ApiError
from .call import Answer, Call
from .composite import run_requests, subcall
from .operation import Operation

LIMIT = 25
MOST_GRAPHS, MOST_NODES = 75, 500
_RELATIVE = re.compile(r"v\d\d\.0/", re.ASCII)


def batch(call: Call) -> Answer:
    """POST of up to 25 independent calls; haltOnError stops after the first failure."""
    document = call.object()
    requests = document.get("batchRequests")
    if not isinstance(requests, list) or not requests or len(requests) > LIMIT:
        raise ApiError("INVALID_BATCH_REQUEST", f"batchRequests must list 1 to {LIMIT} calls")
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


def _sent(call: Call, request: Any) -> Answer:
    try:
        if not isinstance(request, dict) or not all(
            isinstance(request.get(k), str) for k in ("method", "url")
        ):
            raise ApiError("INVALID_BATCH_REQUEST", "Each call needs method and url")
        url = request["url"]
        path = f"/services/data/{url}" if _RELATIVE.match(url) else url
        return call.send(subcall(call, request["method"], path, request.get("richInput")))
    except ApiError as error:
        return Answer(error.status, [error.item()])


def graph(call: Call) -> Answer:
    """POST of up to 75 graphs of composite calls; each graph is all or nothing."""
    graphs = call.object().get("graphs")
    if not isinstance(graphs, list) or not graphs or len(graphs) > MOST_GRAPHS:
        raise ApiError("INVALID_INPUT", f"graphs must list 1 to {MOST_GRAPHS} graphs")
    results = []
    for entry in graphs:
        requests = entry.get("compositeRequest") if isinstance(entry, dict) else None
        name = entry.get("graphId") if isinstance(entry, dict) else None
        if not isinstance(requests, list) or not isinstance(name, str) or not 0 < len(requests) <= MOST_NODES:
            raise ApiError("INVALID_INPUT", f"Each graph needs graphId and 1 to {MOST_NODES} calls")
        answers = run_requests(call, requests, all_or_none=True)
        good = all(answer["httpStatusCode"] < 400 for answer in answers)
        results.append(
            {"graphId": name, "graphResponse": {"compositeResponse": answers}, "isSuccessful": good}
        )
    return Answer(200, {"graphs": results})


OPERATIONS = (
    Operation("POST", "/composite/batch", batch, "Up to 25 independent calls", "2.6", since=34.0),
    Operation("POST", "/composite/graph", graph, "Graphs of composite calls", "2.6", since=50.0),
)
