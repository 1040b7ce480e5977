"""The control plane over HTTP, /_lab on every host."""

from __future__ import annotations

import orjson
from flask import Request, Response

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.lab.misuse import Misuse
from mock_salesforce.platform.lab.operations import LabCall, LabOperation, perform
from mock_salesforce.platform.state import State

# More than any catalog needs, and less than what takes the machine's memory.
LARGEST = 512 * 1024 * 1024


def serve(
    state: State, standard: tuple[SObject, ...], here: Request, operation: LabOperation, parts: dict[str, str]
) -> Response:
    """Answers a call of a verb."""
    for org in state.orgs.values():
        org.events.caller = None
    try:
        if (here.content_length or 0) > LARGEST:
            raise Misuse("too_large", f"body: at most {LARGEST} bytes are taken; send several calls")
        call = LabCall(state, standard, here.get_data(), here.args.to_dict(), parts)
        return _json(200, perform(operation, call))
    except Misuse as error:
        return _misused(error)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    if "Allow" in headers:
        response = _misused(Misuse("method_not_allowed", f"this path takes {headers['Allow']}"))
        response.headers["Allow"] = headers["Allow"]
        return response
    if status == 404:
        return _misused(Misuse("unknown_verb", "there is no such verb; GET /_lab lists them"))
    return _json(
        status, {"error": {"code": "failed", "message": f"{words}; the mock's log has the traceback"}}
    )


def _misused(error: Misuse) -> Response:
    return _json(error.status, {"error": {"code": error.code, "message": error.message}})


def _json(status: int, document: object) -> Response:
    return Response(orjson.dumps(document), status, content_type="application/json")
