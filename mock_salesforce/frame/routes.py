"""The control plane on the wire: the verbs that every mock has, and how each is called, under `/_lab` on any host."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import IO, Any, get_type_hints

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from mock_salesforce.frame import snapshots
from mock_salesforce.frame.arming import arming
from mock_salesforce.frame.kinds import SEED, Kind, record, rows
from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.openapi import lab_document
from mock_salesforce.frame.operations import LabCall, LabOperation, perform
from mock_salesforce.frame.quirks import Switches
from mock_salesforce.frame.vendor import Vendor

# More than any catalog needs, and less than what takes the machine's memory.
LARGEST = 512 * 1024 * 1024
_CHUNK = 64 * 1024
_RESET = record({"seed": SEED}, others=False)
Maker = Callable[[LabCall[Any]], dict[str, Any]]


def table(
    mock: str,
    title: str,
    state: LabOperation,
    makers: Mapping[str, tuple[Maker, Kind]],
    quirks: type[Switches],
    errors: Mapping[str, Collection[str]],
    vendor_document: Callable[[], dict[str, Any]],
    own: Collection[LabOperation],
) -> tuple[LabOperation, ...]:
    """Every verb of a mock: `state` shows it, `makers` fill the lists of a seed in their order, `own` are its own."""

    def list_verbs(call: LabCall[Vendor]) -> dict[str, Any]:
        """Every verb of this control plane."""
        verbs = [{"method": op.method, "path": op.path, "summary": op.summary} for op in operations]
        return {"mock": mock, "verbs": verbs}

    def read_lab_document(call: LabCall[Vendor]) -> dict[str, Any]:
        """OpenAPI 3.1 of this control plane."""
        return lab_document(title, operations)

    def read_vendor_document(call: LabCall[Vendor]) -> dict[str, Any]:
        """OpenAPI 3.1 of the vendor's API."""
        return vendor_document()

    switches = record(get_type_hints(quirks, include_extras=True), others=False)
    operations = (
        LabOperation("GET", "/_lab", list_verbs),
        LabOperation("POST", "/_lab/reset", reset, _RESET),
        state,
        seeding(makers),
        LabOperation("POST", "/_lab/tick", tick),
        LabOperation("GET", "/_lab/next", next_due),
        LabOperation("GET", "/_lab/quirks", read_quirks),
        LabOperation("PUT", "/_lab/quirks", change_quirks, switches),
        LabOperation("GET", "/_lab/requests", read_requests),
        *snapshots.LAB_OPERATIONS,
        *arming(errors),
        *own,
        LabOperation("GET", "/_lab/openapi.json", read_lab_document),
        LabOperation("GET", "/_lab/openapi/vendor.json", read_vendor_document),
    )
    return operations


def seeding(makers: Mapping[str, tuple[Maker, Kind]]) -> LabOperation:
    """The verb that makes what each list asks for, in the order of the table."""

    def seed(call: LabCall[Vendor]) -> dict[str, Any]:
        return {
            name: [make(call.of(body)) for body in call.body[name]]
            for name, (make, _) in makers.items()
            if name in call.body
        }

    seed.__doc__ = f"Make {', '.join(makers)}, in this order, all of them or none."
    lists = record({name: rows(kind) for name, (_, kind) in makers.items()}, others=False)
    beyond = "what each list's own verb refuses"
    return LabOperation("POST", "/_lab/seed", seed, lists, beyond=beyond, whole=True)


def reset(call: LabCall[Vendor]) -> dict[str, Any]:
    """Forget everything and start from a seed: the one given, or the one in use."""
    call.state.become(call.state.anew(call.body.get("seed", call.state.seed)))
    return {"seed": call.state.seed}


def tick(call: LabCall[Vendor]) -> dict[str, Any]:
    """Do what is due: nothing, as whatever time changes here is computed when it is looked at."""
    return {"changes": 0, "deliveries": []}


def next_due(call: LabCall[Vendor]) -> dict[str, Any]:
    """When something is due: never, as nothing here waits for the clock on its own."""
    return {"at": None}


def read_quirks(call: LabCall[Vendor]) -> dict[str, Any]:
    """Every switch with its value, default, mark, source and meaning."""
    return call.state.quirks.described()


def change_quirks(call: LabCall[Vendor]) -> dict[str, Any]:
    """Set the named quirks and answer with all of them."""
    call.state.quirks.change(call.body)
    return call.state.quirks.described()


def read_requests(call: LabCall[Vendor]) -> dict[str, Any]:
    """The latest vendor requests, oldest first."""
    return {"requests": [row._asdict() for row in call.state.requests]}


def add_routes(app: Flask, operations: Collection[LabOperation], state: Callable[[], Vendor]) -> None:
    """Route a control plane; `state` finds the state installed at the time of the request."""
    for operation in operations:
        app.add_url_rule(
            operation.path.replace("{", "<").replace("}", ">"),
            f"{operation.method} {operation.path}",
            _verb(operation, state),
            methods=[operation.method],
            provide_automatic_options=False,
            strict_slashes=False,
        )


def off_the_map(asked: Request, error: HTTPException) -> Response:
    """What is no verb, or no method of one; 500 is a defect of the mock."""
    status, method, path = error.code or 500, asked.method, asked.path
    if status == 405:
        allowed = ", ".join(sorted(set(getattr(error, "valid_methods", None) or ()) - {"HEAD", "OPTIONS"}))
        response = _misused(Misuse("method_not_allowed", f"{path} takes {allowed}, not {method}"))
        response.headers["Allow"] = allowed
        return response
    if status == 413:
        return _misused(Misuse("too_large", f"body: at most {LARGEST} bytes are taken; send several calls"))
    if status < 500:
        return _misused(Misuse("unknown_verb", f"{method} {path} is no verb; GET /_lab lists them"))
    return _misused(Misuse("failed", "the mock failed; its log has the traceback"))


def _verb(operation: LabOperation, state: Callable[[], Vendor]) -> Callable[..., Response]:
    def serve(**path: str) -> Response:
        request.max_content_length = LARGEST
        sent, vendor = request.stream, state()
        vendor.by_hand()
        try:
            # In chunks, for a stream read at once ends at the limit instead of telling that it is passed.
            content = b"".join(_chunks(sent)) if operation.file is None else _chunks(sent)
            answer = _json(perform(operation, LabCall(vendor, None, request.args.to_dict(), path), content))
        except Misuse as misuse:
            answer = _misused(misuse)
        for _ in _chunks(sent) if operation.file is not None else ():
            pass  # A client that is still sending a file would not see the answer.
        return answer

    return serve


def _chunks(sent: IO[bytes]) -> Iterator[bytes]:
    while chunk := sent.read(_CHUNK):
        yield chunk


def _misused(misuse: Misuse) -> Response:
    return _json(misuse.document(), misuse.status)


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")
