"""The Salesforce REST API as the hub uses it: authorized calls, SOQL with paging, records, composite requests.

Errors are read per item wherever the vendor states them per item (facts/salesforce-core-api.md 2.6, 2.9, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict, TypeVar
from urllib.parse import quote

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Body, Stored
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce.shapes import Composite, Denied, Made, QueryPage, Rows
from integration_hub.ground.errors import AuthorizationLost, Refused, Throttled, UnknownOutcome
from integration_hub.ground.outbound import Answer, Outbound, shaped

VERSION = "v62.0"
R = TypeVar("R")
_LOCKED = "UNABLE_TO_LOCK_ROW"


class Subrequest(TypedDict):
    """One part of a composite call; later ones name its record by the reference."""

    method: str
    url: str
    referenceId: str
    body: Body


class SalesforceApi:
    """Calls to one org on behalf of one connection; a session that ended is renewed once and the call repeated."""

    def __init__(
        self,
        outbound: Outbound,
        credentials: Credentials,
        renewals: Renewals,
        refresh: Callable[[Stored], Stored],
    ) -> None:
        self._outbound = outbound
        self.rows = outbound.rows
        self._credentials = credentials
        self._renewals = renewals
        self._refresh = refresh
        self._connection: Stored | None = None
        self._made: dict[tuple[object, ...], str] = {}

    @property
    def connection(self) -> Stored:
        if self._connection is None:
            self._connection = self._credentials.load()
        return self._connection

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        missing: bool = False,
        idempotent: bool | None = None,
    ) -> object:
        """Return the JSON of a granted call, or None for an empty one; with `missing`, a 404 is None as well."""
        answer = self._send(method, path, body, idempotent)
        if answer.status == 401:
            self._renew()
            answer = self._send(method, path, body, idempotent)
        if answer.status == 404 and missing:
            return None
        return _judged(answer)

    def _send(self, method: str, path: str, body: object, idempotent: bool | None) -> Answer:
        connection = self.connection
        url = str(connection["instance_url"]) + (
            path if path.startswith("/services/") else f"/services/data/{VERSION}{path}"
        )
        headers = {"authorization": f"Bearer {connection['access_token']}"}
        may_leave = self._credentials.require
        return self._outbound.send(
            method, url, headers=headers, json=body, idempotent=idempotent, may_leave=may_leave
        )

    def _renew(self) -> None:
        """Take the token another session has stored meanwhile, or refresh it and store the new one first."""
        spent = str(self.connection["access_token"])
        self._connection = self._renewals.renewed(self._credentials, spent, self._refresh)

    def query(self, soql: str, kind: type[R], *, deleted: bool = False) -> Iterator[list[R]]:
        """Yield the pages of a query's records, to the end or not at all; `deleted` shows the recycle bin as well."""
        resource = "queryAll" if deleted else "query"
        page = shaped(self.call("GET", f"/{resource}?q={quote(soql, safe='')}"), QueryPage)
        while True:
            yield [shaped(record, kind) for record in page["records"]]
            if page["done"]:
                return
            page = shaped(self.call("GET", page["nextRecordsUrl"]), QueryPage)

    def records(self, soql: str, kind: type[R]) -> list[R]:
        """Return all records of a query that is known to be short."""
        return [record for page in self.query(soql, kind) for record in page]

    def create(self, sobject: str, fields: Mapping[str, object]) -> str:
        """Create a record and return its id."""
        return shaped(self.call("POST", f"/sobjects/{sobject}", dict(fields)), Made)["id"]

    def create_once(self, sobject: str, fields: Mapping[str, object]) -> str:
        """Create a record of which this session makes one only: a query may not see yet what was just made."""
        key = (sobject, *sorted((name, str(value)) for name, value in fields.items()))
        if key not in self._made:
            self._made[key] = self.create(sobject, fields)
        return self._made[key]

    def update(self, sobject: str, record_id: str, fields: Mapping[str, object]) -> None:
        self.call("PATCH", f"/sobjects/{sobject}/{record_id}", dict(fields), idempotent=True)

    def composite(self, requests: Sequence[Subrequest]) -> dict[str, str]:
        """Send subrequests as one all-or-none call and return the created ids by reference id."""
        answer = self.call(
            "POST",
            "/composite",
            {"allOrNone": True, "compositeRequest": [dict(request) for request in requests]},
        )
        made: dict[str, str] = {}
        for result in shaped(answer, Composite)["compositeResponse"]:
            body = result["body"]
            if isinstance(body, dict) and "id" in body:
                made[result["referenceId"]] = str(body["id"])
            elif result["httpStatusCode"] >= 400:
                error = body[0] if isinstance(body, list) and body else {}
                if error.get("errorCode") != "PROCESSING_HALTED":
                    raise _refusal(error, result["httpStatusCode"])
        return made

    def connect(self, path: str, body: Mapping[str, object], kind: type[R]) -> R:
        """Call the Connect API, whose 2xx answers can still report failure (section 6)."""
        answer = self.call("POST", path, dict(body))
        denied = shaped(answer, Denied)
        if not denied["success"]:
            error = (denied.get("errors") or [{}])[0]
            raise Refused(str(error.get("errorCode", "FAILED")), str(error.get("message", "")))
        return shaped(answer, kind)


def _judged(answer: Answer) -> object:
    if 200 <= answer.status < 300:
        return answer.json() if answer.body else None
    body = answer.json()
    error = body[0] if isinstance(body, list) and body else body
    raise _refusal(error if isinstance(error, dict) else {}, answer.status)


def _refusal(error: Mapping[str, object], status: int) -> Exception:
    code = str(error.get("errorCode", status))
    text = str(error.get("message", ""))
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Throttled(text, retry_after=None)
    if code == _LOCKED:
        return Throttled(f"{code}: {text}", retry_after=None)  # nothing was written; it may be tried again
    if status == 401:
        return AuthorizationLost(code, text, http_status=status)
    if code == "UNKNOWN_EXCEPTION":
        return UnknownOutcome(f"{code}: {text}")
    return Refused(code, text, http_status=status)


def literal(text: str) -> str:
    """Return a SOQL string literal (facts section 3: escapes)."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(character, escape)
    return f"'{escaped}'"


def stamp(at: float) -> str:
    """Return a SOQL datetime literal in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def instant(text: str) -> float:
    """Return Unix seconds of a Salesforce datetime such as 2026-11-23T00:36:11.000+0000."""
    return datetime.fromisoformat(text).timestamp()


def rows_of(child: Rows[R] | None) -> list[R]:
    """Return the children of a record."""
    return child["records"] if child else []
