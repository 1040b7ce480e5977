"""The CometD endpoint `/cometd/NN.0`: bytes in, replies out, each message with one of its own (section 9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Required

import orjson
from flask import Request, Response
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.frame.door import Served, through
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.forms.numbers import Whole
from mock_salesforce.platform.state import State
from mock_salesforce.platform.streaming import bayeux
from mock_salesforce.platform.wire import gate
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.responses import json_response, under_maintenance

COMETD = "cometd"
OLDEST, NEWEST = 37, 67
MOST_MESSAGES = 100
# Clients of CometD's own making append the kind of a lone message to the address.
_PATH = re.compile(r"(?:(\d{2})\.0)(?:/(?:handshake|connect|subscribe|unsubscribe|disconnect))?/?", re.ASCII)
_LOOSE = re.compile(r"[\d.]+(/.*)?", re.ASCII)
_NONE = {"reconnect": "none"}
Text = Annotated[str, Field(max_length=1000)]
Meta = Literal["/meta/handshake", "/meta/connect", "/meta/subscribe", "/meta/unsubscribe", "/meta/disconnect"]


class _Message(TypedDict, total=False):
    """What a Bayeux message may carry; what its kind does not need is taken all the same."""

    clientId: Text
    id: Text | Whole
    version: Text
    minimumVersion: Text
    supportedConnectionTypes: Annotated[list[Text], Field(max_length=20)]
    connectionType: Text
    subscription: Text | Annotated[list[Text], Field(max_length=100)]
    ext: dict[str, Any] | None
    advice: dict[str, Any] | None
    data: Any


class MetaMessage(_Message, total=False):
    """A handshake, a connect, a subscription or its end, a disconnect."""

    channel: Required[Meta]


class OtherMessage(_Message, total=False):
    """A message for a channel, which clients may not send."""

    channel: Required[Annotated[str, Field(pattern=r"^/", max_length=1000)]]


Message = MetaMessage | OtherMessage
Body = Message | Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Body)
# How the validator names the alternatives of `Body`, which say nothing to a client.
_UNION = frozenset(
    {"MetaMessage", "OtherMessage", "constrained-str", "list[union[MetaMessage,OtherMessage]]"}
)
Enter = Callable[[], tuple[Org, str] | str]


def serve(state: State, here: Request, path: str) -> BaseResponse:
    """Answers a post to /cometd: its sessions are those of the REST API, its errors are messages."""
    org = gate.org_of_host(state, here.host)

    def enter() -> tuple[Org, str] | str:
        try:
            token = gate.bearer(here)
        except VendorError:
            return "401::Request requires authentication"
        try:
            entered, session = gate.entered(state, org, token)
        except VendorError:
            return "401::Authentication invalid"
        return entered, session.user_id

    def work() -> Served:
        if state.quirks.maintenance:
            return Served(under_maintenance(), COMETD)
        return Served(json_response(*respond(path, here.get_data(), enter)), COMETD)

    return through(state, here, here.host, here.path, lambda: COMETD, work)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, [{"successful": False, "error": f"{status}::{words}"}], headers)


def respond(path: str, raw: bytes, enter: Enter) -> tuple[int, list[dict[str, Any]]]:
    """Status and messages for a request; `enter` gives the org and user of its session, or why there is none."""
    try:
        body = _ADAPTER.validate_python(orjson.loads(raw), strict=True)
    except (orjson.JSONDecodeError, ValidationError) as error:
        return 400, [{"successful": False, "error": f"400::{_wrong(error)}"}]
    messages = body if isinstance(body, list) else [body]
    match = _PATH.fullmatch(path)
    if match is None or not OLDEST <= int(match[1]) <= NEWEST:
        words = _bad_version(path)
        return 400, [bayeux.refused(message, words, _NONE) for message in messages]
    entered = enter()
    if isinstance(entered, str):
        return 200, [bayeux.denied(message, entered) for message in messages]
    org, user_id = entered
    version = float(match[1])
    return 200, [reply for message in messages for reply in bayeux.answer(org, user_id, version, message)]


def _wrong(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[-1]
        where = ".".join(str(part) for part in first["loc"] if part not in _UNION)
        return f"Bad message: {where}: {first['msg']}"
    return f"The messages are no JSON: {error}"


def _bad_version(path: str) -> str:
    example = f"URI format: '/cometd/{NEWEST}.0'"
    if _LOOSE.fullmatch(path):
        return (
            f"400::Unsupported API version. Only API versions '{OLDEST}.0' and above are supported. {example}"
        )
    return f"400::API version in the URI is mandatory. {example}"
