"""What breaks in a story: faults as data, keyed by route, sender and occurrence.

`KINDS` says of each kind where it may strike, what it wants to be told, and what it means; what it does stands in
scenarios/world/faults. docs/faults.md shows one of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from scenarios.story.routes import COMMIT, ROUTE_NAMES

FaultKind = Literal[
    "server_error",
    "too_many_requests",
    "delay",
    "lose_request",
    "lose_response",
    "connect_timeout",
    "reset_before",
    "reset_after",
    "hang_up",
    "refuse_connection",
    "unknown_host",
    "vendor_outage",
    "account_outage",
    "server_error_after",
    "too_many_requests_until",
    "too_many_requests_past",
    "too_many_requests_garbled",
    "quota_spent",
    "unauthorized",
    "forbidden",
    "not_found",
    "conflict",
    "redirect",
    "code_in_200",
    "item_failures",
    "truncated_body",
    "garbled_body",
    "empty_body",
    "no_content",
    "html_page",
    "html_page_after",
    "empty_list",
    "null_body",
    "empty_object",
    "missing_member",
    "null_members",
    "partial_batch",
    "short_page",
    "repeated_item",
    "skipped_item",
    "eventual_list",
    "expire_token",
    "revoke_token",
    "clock_ahead",
    "clock_behind",
    "stopped_clock",
    "hub_clock_ahead",
    "hub_clock_behind",
    "daylight_saving",
    "crash_before",
    "crash_after",
    "crash_before_commit",
    "crash_after_commit",
    "duplicate_webhook",
    "drop_webhook",
    "late_webhook",
    "reorder_webhook",
    "forged_webhook",
    "unknown_webhook",
    "huge_webhook",
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)  # the plainest first, for shrinking ends at it

Sender = Literal["hub", "tiktok", "operator"]
Strikes = Literal[
    "any", "answer", "throttled", "batch", "list", "token", "vendor", "exchange", "commit", "webhook"
]
Seconds = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of break."""

    strikes: Strikes
    says: str  # what happens, as the end of "when it strikes, ..."
    seconds: Seconds = ()  # what a generator draws from; None among them: may be left out; empty: takes none
    statuses: tuple[int, ...] = ()  # what `status` may be; empty: takes none


_WHILE: Seconds = (2.0, 90.0, 900.0)
_SKEW: Seconds = (20.0, 120.0, 900.0)
_DOWN: Seconds = (None, 5.0, 600.0)
_WAIT: Seconds = (1.0, 30.0, 600.0, 7200.0)
_GATEWAY = (503, 500, 502, 504)

KINDS: dict[FaultKind, Kind] = {
    "server_error": Kind(
        "any", "a gateway answers `status` with a page, before the request is read", (), _GATEWAY
    ),
    "too_many_requests": Kind(
        "any", "429 before it is read, with Retry-After if `seconds` says", (None, 0.0, *_WAIT)
    ),
    "delay": Kind("any", "the answer takes `seconds`; past its caller's timeout it is lost", (2.0, 45.0)),
    "lose_request": Kind("any", "it never arrives; the caller waits until its timeout"),
    "lose_response": Kind("any", "it happens; the answer never comes back"),
    "connect_timeout": Kind("any", "no connection comes about until the caller's timeout"),
    "reset_before": Kind("any", "the connection is reset before the request is read"),
    "reset_after": Kind("any", "it happens, and the connection is reset in place of an answer"),
    "hang_up": Kind("any", "it happens, and the receiver hangs up without an answer"),
    "refuse_connection": Kind("any", "its host refuses connections, for `seconds` if said", (None, *_WHILE)),
    "unknown_host": Kind("any", "its host's name does not resolve, for `seconds` if said", (None, *_WHILE)),
    "vendor_outage": Kind("vendor", "every host of the vendor answers 503 for `seconds`", _WHILE),
    "account_outage": Kind(
        "vendor", "the vendor answers 503 for `seconds` to whoever asks for this account", _WHILE
    ),
    "server_error_after": Kind(
        "answer", "it happens, and a gateway answers `status` with a page", (), _GATEWAY
    ),
    "too_many_requests_until": Kind(
        "throttled", "429 with the date that is `seconds` ahead in Retry-After", _WAIT
    ),
    "too_many_requests_past": Kind(
        "throttled", "429 with a date in Retry-After that is `seconds` past", _WAIT
    ),
    "too_many_requests_garbled": Kind("throttled", "429 with words in Retry-After that are no time"),
    "quota_spent": Kind("vendor", "the vendor says for `seconds` that the account's quota is spent", _WHILE),
    "unauthorized": Kind("answer", "the vendor's 401, although the token is good"),
    "forbidden": Kind("answer", "the vendor's 403, although the account may"),
    "not_found": Kind("answer", "the vendor's 404, although it is there"),
    "conflict": Kind("answer", "the vendor's 409, and nothing is done"),
    "redirect": Kind("answer", "302 to a page that asks for a sign-in"),
    "code_in_200": Kind("answer", "200 whose body says that the vendor broke; nothing is done"),
    "item_failures": Kind("batch", "200 that says of every item in it that it failed; nothing is done"),
    "truncated_body": Kind("answer", "it happens, and half of the answer's body comes"),
    "garbled_body": Kind("answer", "it happens, and the body is bytes that are no text"),
    "empty_body": Kind("answer", "it happens, and the answer has no body"),
    "no_content": Kind("answer", "it happens, and the answer is 204"),
    "html_page": Kind("answer", "200 with a page of HTML, before the request is read"),
    "html_page_after": Kind("answer", "it happens, and the answer is 200 with a page of HTML"),
    "empty_list": Kind("answer", "it happens, and the body is []"),
    "null_body": Kind("answer", "it happens, and the body is null"),
    "empty_object": Kind("answer", "it happens, and the body is {}"),
    "missing_member": Kind("answer", "it happens, and the first member of the answer's payload is left out"),
    "null_members": Kind("answer", "it happens, and every member of the answer's payload is null"),
    "partial_batch": Kind(
        "batch", "the answer holds half of what was asked for, and says nothing of the rest"
    ),
    "short_page": Kind("list", "a page ends after half of its items, and the next goes on from there"),
    "repeated_item": Kind("list", "as short_page, and an item put in meanwhile has the last item come again"),
    "skipped_item": Kind(
        "list", "as short_page, and an item taken out meanwhile has one item come on neither"
    ),
    "eventual_list": Kind(
        "list", "what changed in the last `seconds` is not in the list yet", (2.0, 30.0, 300.0)
    ),
    "expire_token": Kind("token", "the token it carries has expired, from now on"),
    "revoke_token": Kind("token", "as expire_token, and for `seconds` no renewal is granted", _WHILE),
    "clock_ahead": Kind("vendor", "the receiver's clock is `seconds` ahead, from now on", _SKEW),
    "clock_behind": Kind("vendor", "the receiver's clock is `seconds` behind, from now on", _SKEW),
    "stopped_clock": Kind(
        "vendor", "the receiver's clock stands for `seconds`: all in them bears one second", _WHILE
    ),
    "hub_clock_ahead": Kind("exchange", "the hub's clock is `seconds` ahead, from now on", _SKEW),
    "hub_clock_behind": Kind("exchange", "the hub's clock is `seconds` behind, from now on", _SKEW),
    "daylight_saving": Kind(
        "exchange", "the hub's clock goes back an hour, as one on local time does in autumn"
    ),
    "crash_before": Kind(
        "exchange", "the hub dies before it; it starts again, after `seconds` if said", _DOWN
    ),
    "crash_after": Kind("exchange", "it happens, and the hub dies before it knows; it starts again", _DOWN),
    "crash_before_commit": Kind("commit", "the hub dies before the commit; it starts again", _DOWN),
    "crash_after_commit": Kind("commit", "the hub dies after the commit; it starts again", _DOWN),
    "duplicate_webhook": Kind("webhook", "it is delivered twice"),
    "drop_webhook": Kind(
        "webhook", "it never arrives and is not tried again, as past the sender's retry window"
    ),
    "late_webhook": Kind(
        "webhook", "it arrives `seconds` late, and its sender believes it arrived at once", _WHILE
    ),
    "reorder_webhook": Kind("webhook", "it arrives right after the next one"),
    "forged_webhook": Kind("webhook", "a stranger sends another of the same shop after it, wrongly signed"),
    "unknown_webhook": Kind(
        "webhook", "another of a type that nobody has heard of comes after it, rightly signed"
    ),
    "huge_webhook": Kind("webhook", "a stranger sends eight megabytes after it"),
}

WEBHOOK = "hub.webhook"
# Routes that only a person's browser calls, and those where a party tells the hub something, are not the hub's own.
SENDERS: dict[str, Sender] = {
    WEBHOOK: "tiktok",
    "hub.oauth.callback": "operator",
    "tiktok.authorize": "operator",
    "salesforce.oauth": "operator",
    "salesforce.login": "operator",
}
_LISTS = frozenset({"tiktok.products.search", "tiktok.orders.search", "salesforce.query"})
_BATCHES = frozenset({"tiktok.inventory.search", "tiktok.orders.get", "tiktok.inventory.update"})
_BATCHES |= {"salesforce.stock", "salesforce.composite"}
_UNSIGNED = frozenset({"tiktok.token.get", "tiktok.token.refresh", "salesforce.token"})
_UNSIGNED |= {"commerce_cloud.token", "commerce_cloud.shopper_token"}
_WRITES_OF_ITEMS = frozenset({"salesforce.composite", "tiktok.inventory.update"})

REQUEST_FAULTS = tuple(kind for kind in FAULT_KINDS if KINDS[kind].strikes == "any")  # whatever the route


@dataclass(frozen=True, slots=True)
class Fault:
    """A break in the network at the `nth` exchange of a route (routes.py), counted from 1 within the steps.

    It strikes what the hub sends; where the hub sends nothing, whoever does, as SENDERS has it.
    """

    kind: FaultKind
    route: str
    nth: int = 1
    times: int = 1  # how many occurrences from the nth on
    seconds: float | None = None
    status: int = 503
    sender: Sender | None = None

    @property
    def struck(self) -> Sender:
        """Whose requests it strikes."""
        return self.sender or SENDERS.get(self.route, "hub")


@cache
def kinds_of(route: str) -> tuple[FaultKind, ...]:
    """Return the kinds that may strike a route; none where a person's own hands would be struck."""
    return tuple(kind for kind in FAULT_KINDS if _may_strike(kind, KINDS[kind].strikes, route))


def _may_strike(kind: FaultKind, strikes: Strikes, route: str) -> bool:
    if route == COMMIT:
        return strikes == "commit"
    if route == WEBHOOK:
        return strikes in ("any", "webhook", "exchange")
    if route in SENDERS:
        return strikes == "any"
    if route.startswith("hub."):
        return False
    if strikes == "batch":
        return route in _BATCHES and (route in _WRITES_OF_ITEMS) == (kind == "item_failures")
    if strikes == "list":
        return route in _LISTS
    if strikes == "token":
        return route not in _UNSIGNED
    return strikes not in ("webhook", "commit")


BREAKABLE: tuple[str, ...] = tuple(route for route in ROUTE_NAMES if kinds_of(route))
LONGEST_S = 30 * 86_400.0


def wrong_with(fault: Fault) -> Iterator[tuple[str, str]]:
    """Yield what of a fault means nothing, by member."""
    kind = KINDS[fault.kind]
    if fault.route in ROUTE_NAMES and fault.kind not in kinds_of(fault.route):
        may = [route for route in BREAKABLE if fault.kind in kinds_of(route)]
        yield "kind", f"{fault.kind} cannot strike {fault.route} (it can: {', '.join(may[:12])})"
    if fault.struck != SENDERS.get(fault.route, "hub"):
        yield "sender", f"{fault.sender} does not speak on {fault.route}; leave `sender` out"
    if fault.nth < 1 or fault.times < 1:
        yield "nth", "occurrences are counted from 1"
    if fault.seconds is None:
        if kind.seconds and None not in kind.seconds:
            yield "kind", f"{fault.kind} wants to know how long; add `seconds`"
    elif not kind.seconds:
        yield "seconds", f"{fault.kind} takes no time; leave it out"
    elif not 0 <= fault.seconds <= LONGEST_S:
        yield "seconds", f"{fault.seconds:g} is not allowed; write a number from 0 to {LONGEST_S:,.0f}"
    if kind.statuses and fault.status not in range(500, 600):
        yield "status", f"{fault.status} is not allowed; one of: {', '.join(map(str, kind.statuses))}"
    if not kind.statuses and fault.status != 503:
        yield "status", f"{fault.kind} has no choice of status; leave it out"
