"""Who may enter, and what every call of the API goes through: host, session, allowance, version, operation, body."""

from __future__ import annotations

import re
from collections.abc import Mapping

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request

from mock_salesforce.platform.books.bus import Caller
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.sessions import Session
from mock_salesforce.platform.state import GENERIC_HOSTS, State
from mock_salesforce.platform.wire.call import Answer, Call, record_url
from mock_salesforce.platform.wire.errors import MultipleChoices, VendorError, documented, not_found
from mock_salesforce.platform.wire.operations import validate
from mock_salesforce.platform.wire.routes import Router

OLDEST, NEWEST = 31, 67
DAY_S = 86400
_VERSION = re.compile(r"v(\d{2})\.0", re.ASCII)
_NO_ARGS: Mapping[str, str] = {}


class NoTenant(NotFound):
    """The host is no org's: 404 in HTML, never JSON."""


def org_of_host(state: State, host: str) -> Org | None:
    """The org of a host, None at a generic login host; an unknown host is no tenant (section 1.1)."""
    name = host.partition(":")[0]
    org = state.hosts.get(host) or state.hosts.get(name)
    if org is None and name not in GENERIC_HOSTS:
        raise NoTenant
    return org


def org_origin(org: Org, host: str, scheme: str) -> str:
    """An org's origin seen from a host: the same one if it is the org's, else its My Domain at the same
    port."""
    name, _, port = host.partition(":")
    if host in org.hosts or name in org.hosts:
        return f"{scheme}://{host}"
    if name in GENERIC_HOSTS and port:
        return f"{scheme}://{org.host}:{port}"
    return f"https://{org.host}"


def bearer(here: Request) -> str:
    """The token of the Authorization header."""
    kind, _, token = here.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind.lower() not in ("bearer", "oauth"):
        raise documented("INVALID_AUTH_HEADER" if kind else "INVALID_SESSION_ID")
    found: str = token.strip()
    return found


def entered(state: State, org: Org | None, token: str) -> tuple[Org, Session]:
    """The org of the host and the live session of a token in it."""
    session = state.sessions.use(token, state.now())
    if session is None or org is None or session.org_id != org.id:
        raise documented("INVALID_SESSION_ID")
    if session.client_id is not None and "api" not in session.scopes and "full" not in session.scopes:
        raise VendorError("INVALID_SESSION_ID", "This session is not valid for use with the REST API")
    return org, session


def count_call(org: Org) -> str:
    """Counts a call against the rolling day and answers the limit header's value; REQUEST_LIMIT_EXCEEDED
    beyond it."""
    now, calls = org.now(), org.calls
    while calls and calls[0] <= now - DAY_S:
        calls.popleft()
    allowed = org.quirks.daily_api_requests
    if len(calls) >= allowed:
        raise VendorError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    calls.append(now)
    return f"api-usage={len(calls)}/{allowed}"


def call_of(here: Request, org: Org, session: Session, version: str, path: str, router: Router) -> Call:
    """The call that a request makes, whose events will say who made it."""
    environ = here.environ
    api = "bulkapi" if path.startswith("/job") else "rest"
    options = environ.get("HTTP_SFORCE_CALL_OPTIONS", "")
    org.events.caller = Caller(session.user_id, f"{api}/{version[1:]}", options)
    sent = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
    return Call(
        org,
        session.user_id,
        version,
        here.method,
        path,
        here.args if here.query_string else _NO_ARGS,
        here.headers,
        org_origin(org, here.host, here.scheme),
        lambda inner: perform(router, inner),
        here.get_data() if sent else b"",
        scopes=session.scopes,
    )


def check_version(version: str) -> None:
    """Accepts any version in the range; others do not exist."""
    match = _VERSION.fullmatch(version)
    if match is None or not OLDEST <= int(match[1]) <= NEWEST:
        raise not_found()


def perform(router: Router, call: Call) -> Answer:
    """Runs the operation of a call; refusals become the vendor's error array."""
    try:
        check_version(call.version)
        operation = router.find(call)
        if operation.feature is not None and operation.feature not in call.org.features:
            raise not_found()
        refusal = call.org.refusals.take(operation.name) if call.org.refusals else None
        if refusal is not None and not refusal.after_write:
            raise documented(refusal.error)
        if call.method != "GET" and _row_is_locked(call):
            raise documented("UNABLE_TO_LOCK_ROW")
        validate(operation, call)
        answer = operation.view(call)
        if refusal is not None:
            raise documented(refusal.error)
        return answer
    except VendorError as error:
        return refused(error)
    except MultipleChoices as error:
        sobject = call.sobject()
        return Answer(300, [record_url(call.version, sobject, record_id) for record_id in error.ids])


def refused(error: VendorError) -> Answer:
    """The vendor's error array."""
    return Answer(error.status, [error.item()], dict(error.headers))


def _row_is_locked(call: Call) -> bool:
    every = call.org.quirks.lock_rows_every
    if not every:
        return False
    call.org.writes += 1
    return call.org.writes % every == 0
