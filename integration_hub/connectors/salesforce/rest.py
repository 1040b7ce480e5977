"""The Salesforce REST API as the hub uses it: authorized calls, SOQL with paging, records, composite requests.

Errors are read per item wherever the vendor states them per item (facts/salesforce-core-api.md 2.6, 2.9, section 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypedDict
from urllib.parse import quote

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Body, Stored
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce import oauth as salesforce_oauth
from integration_hub.ground.errors import AuthorizationLost, Refused, Throttled, UnknownOutcome
from integration_hub.ground.outbound import Answer, Outbound

VERSION = "v62.0"
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
        self, outbound: Outbound, apps: Mapping[str, str], credentials: Credentials, renewals: Renewals
    ) -> None:
        self._outbound = outbound
        self._apps = apps
        self._credentials = credentials
        self._renewals = renewals
        self._connection: Stored | None = None

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
    ) -> Any:
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
        return self._outbound.send(method, url, headers=headers, json=body, idempotent=idempotent)

    def _renew(self) -> None:
        """Take the token another session has stored meanwhile, or refresh it and store the new one first."""

        def renew(stored: Stored) -> Stored:
            return salesforce_oauth.refresh(self._outbound, stored, self._apps)

        self._connection = self._renewals.renewed(
            self._credentials, str(self.connection["access_token"]), renew
        )

    def query(self, soql: str, *, deleted: bool = False) -> Iterator[list[Any]]:
        """Yield the pages of a query's records, to the end or not at all; `deleted` shows the recycle bin as well."""
        resource = "queryAll" if deleted else "query"
        page = self.call("GET", f"/{resource}?q={quote(soql, safe='')}")
        while True:
            yield page["records"]
            if page["done"]:
                return
            page = self.call("GET", page["nextRecordsUrl"])

    def records(self, soql: str) -> list[Any]:
        """Return all records of a query that is known to be short."""
        return [record for page in self.query(soql) for record in page]

    def create(self, sobject: str, fields: Mapping[str, object]) -> str:
        """Create a record and return its id."""
        return str(self.call("POST", f"/sobjects/{sobject}", dict(fields))["id"])

    def update(self, sobject: str, record_id: str, fields: Mapping[str, object]) -> None:
        self.call("PATCH", f"/sobjects/{sobject}/{record_id}", dict(fields), idempotent=True)

    def composite(self, requests: Sequence[Subrequest]) -> dict[str, str | None]:
        """Send subrequests as one all-or-none call and return the created ids by reference id."""
        answer = self.call(
            "POST",
            "/composite",
            {"allOrNone": True, "compositeRequest": [dict(request) for request in requests]},
        )
        results = answer["compositeResponse"]
        for result in results:
            if result["httpStatusCode"] >= 400:
                error = (result["body"] or [{}])[0]
                if error.get("errorCode") != "PROCESSING_HALTED":
                    raise _refusal(error, result["httpStatusCode"])
        return {result["referenceId"]: (result["body"] or {}).get("id") for result in results}

    def connect(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Call the Connect API, whose 2xx answers can still report failure (section 6)."""
        answer = self.call("POST", path, dict(body))
        if not isinstance(answer, dict) or answer.get("success") is not True:
            errors = (answer or {}).get("errors") or [{}]
            raise Refused(str(errors[0].get("errorCode", "FAILED")), str(errors[0].get("message", "")))
        return answer


def _judged(answer: Answer) -> Any:
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
