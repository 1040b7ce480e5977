"""One REST call and its answer, the same whether it came over HTTP or inside a composite request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from werkzeug.datastructures import Headers

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.wire.errors import VendorError, not_found

JSON_TYPE = "application/json;charset=UTF-8"

DEEPEST = 100


def _check_depth(document: Any) -> None:
    """JSON_PARSER_ERROR where values are nested deeper than any request needs."""
    level = [document]
    for _ in range(DEEPEST):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise VendorError("JSON_PARSER_ERROR", f"The content is nested deeper than {DEEPEST} levels")


@dataclass(slots=True)
class Answer:
    """A status, a JSON document (None: no body) or raw bytes, and headers."""

    status: int = 200
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = JSON_TYPE

    def content(self) -> bytes:
        """The body's bytes."""
        if self.raw is not None:
            return self.raw
        return b"" if self.document is None else orjson.dumps(self.document)


@dataclass(slots=True)
class Call:
    """What an operation may look at: the session's org and user, the parts of the URL, the body."""

    org: Org
    user_id: str
    version: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Headers
    origin: str
    send: Callable[[Call], Answer]
    body: bytes = b""
    document: Any = None
    args: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    operation: str | None = None

    def json(self) -> Any:
        """The body as JSON; JSON_PARSER_ERROR where it is none."""
        if self.document is None:
            try:
                self.document = orjson.loads(self.body)
            except orjson.JSONDecodeError as error:
                raise VendorError(
                    "JSON_PARSER_ERROR", f"Unexpected content at line {error.lineno}: {error.msg}"
                ) from None
            if self.body.count(b"[") + self.body.count(b"{") > DEEPEST:
                _check_depth(self.document)
        return self.document

    def object(self) -> dict[str, Any]:
        """The body as a JSON object."""
        document = self.json()
        if not isinstance(document, dict):
            raise VendorError("JSON_PARSER_ERROR", "The HTTP entity body must be a JSON object")
        return document

    def sobject(self, name: str | None = None) -> SObject:
        """The object of a name in any case, or the one that the URL names; NOT_FOUND where the org has none."""
        sobject = self.org.schema.get(self.args["sobject"] if name is None else name)
        if sobject is None:
            raise not_found()
        return sobject

    @property
    def api_version(self) -> float:
        """The version number of the URL."""
        return float(self.version[1:])

    @property
    def allows_duplicates(self) -> bool:
        """Whether the client overrides duplicate rules by header."""
        said = self.headers.get("Sforce-Duplicate-Rule-Header", "")
        return bool(re.search(r"allowSave\s*=\s*true", said, re.IGNORECASE))

    def flag(self, name: str) -> bool:
        """A true or false parameter, false when absent."""
        return self.query.get(name, "").lower() == "true"


def record_url(version: str, sobject: SObject, record_id: str) -> str:
    """The path of a record."""
    return f"/services/data/{version}/sobjects/{sobject.name}/{record_id}"
