"""The hub's one way out: builds a request, sends it, and turns what goes wrong into the tree of `errors.py`.

Connectors judge the answers they get (a 404 may be good news); only what every vendor means alike is judged here:
429 is "wait", 5xx is "no usable answer", and a transport error says whether the request can have had an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
import orjson
from pydantic import TypeAdapter, ValidationError

from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Misconfigured, Throttled, UnknownOutcome, Unreachable

TRIES = 3
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = (
    60.0  # a vendor that asks for more gets its wait from the job queue, not from a blocked worker
)

MOST_ROWS = 10_000  # no vendor takes or gives more in one call

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_READS = frozenset({"GET", "HEAD"})
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: httpx.Headers
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON; anything else tells nothing about the outcome."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise UnknownOutcome(f"HTTP {self.status} without JSON: {self.body[:200]!r}") from error

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


T = TypeVar("T")


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what holds values to a shape; it costs a thousand times what it then does, so it is made once."""
    return TypeAdapter(kind)


def shaped(value: object, kind: type[T]) -> T:
    """Return what a vendor answered if it has the promised shape; anything else tells nothing about the outcome."""
    shape: object = kind  # mypy takes the hash of a type for that of what it makes
    try:
        found: T = adapter(shape).validate_python(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UnknownOutcome(
            f"The answer is of another shape than promised, at “{where}”: {str(value)[:200]}"
        ) from error
    return found


class Outbound:
    """Sends requests through one transport, on one clock; `most_rows` is what one call may ask for or carry."""

    def __init__(self, transport: httpx.BaseTransport, clock: Clock, most_rows: int = MOST_ROWS) -> None:
        self._transport = transport
        self._clock = clock
        self._most_rows = most_rows
        self._free_at: dict[str, float] = {}  # pace key -> when its next call may leave

    def rows(self, most: int) -> int:
        """Return how many rows to ask for or to carry in a call that takes `most`."""
        return min(most, self._most_rows)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Sequence[tuple[str, str]] | None = None,
        content: bytes = b"",
        json: object = None,
        form: Mapping[str, str] | None = None,
        timeout: float = 30.0,
        idempotent: bool | None = None,
        pace: tuple[str, float] | None = None,
        may_leave: Callable[[], None] | None = None,
    ) -> Answer:
        """Send one request and return its answer, whatever below 500 its status is, except 429 and 3xx.

        Reads (`idempotent`; by default GET and HEAD) are tried three times. A write is repeated only after 429,
        which says that it was not done. `pace` is a key and the calls a second that all its users share. `may_leave`
        is asked before each try, for a wait is long enough to take a connection away, and raises if it may not.
        """
        request = _request(method, url, headers, params, content, json, form, timeout)
        repeatable = method in _READS if idempotent is None else idempotent
        tries = 0
        while True:
            tries += 1
            if pace is not None:
                self._keep_pace(*pace)
            if may_leave is not None:
                may_leave()
            try:
                return self._attempt(request, repeatable)
            except Throttled as throttled:
                wait = throttled.retry_after
                if tries == TRIES or (wait is not None and wait > LONGEST_WAIT_S):
                    raise
            except Unreachable:
                if tries == TRIES or not repeatable:
                    raise
                wait = None
            self._clock.sleep(FIRST_WAIT_S * 2 ** (tries - 1) if wait is None else wait)

    def _attempt(self, request: httpx.Request, repeatable: bool) -> Answer:
        try:
            response = self._transport.handle_request(request)
            response.request = request
            try:
                body = response.read()
            finally:
                response.close()
        except _NEVER_SENT as error:
            raise Unreachable(_told(request, error)) from error
        except httpx.RequestError as error:
            raise (Unreachable if repeatable else UnknownOutcome)(_told(request, error)) from error
        status = response.status_code
        if status == _TOO_MANY_REQUESTS:
            retry_after = self._retry_after(response.headers.get("retry-after"))
            raise Throttled(_told(request, "HTTP 429"), retry_after=retry_after)
        if (
            status >= _SERVER_ERROR or status in _REDIRECTS
        ):  # no API of ours redirects: a gateway answers for it
            told = _told(request, f"HTTP {status} {body[:200].decode('utf-8', 'replace')}")
            raise (Unreachable if repeatable else UnknownOutcome)(told)
        return Answer(status, response.headers, body)

    def _keep_pace(self, key: str, per_second: float) -> None:
        now = self._clock.now()
        free_at = self._free_at.get(key, now)
        if free_at > now:
            self._clock.sleep(free_at - now)
        self._free_at[key] = max(free_at, now) + 1.0 / per_second

    def _retry_after(self, header: str | None) -> float | None:
        if header is None:
            return None
        if header.isdecimal():
            return float(header)
        try:
            return max(0.0, parsedate_to_datetime(header).timestamp() - self._clock.now())
        except ValueError:
            return None  # neither seconds nor a date: as good as absent


def _request(
    method: str,
    url: str,
    headers: Mapping[str, str] | None,
    params: Sequence[tuple[str, str]] | None,
    content: bytes,
    json: object,
    form: Mapping[str, str] | None,
    timeout: float,
) -> httpx.Request:
    named = {"user-agent": "integration-hub"}
    if json is not None:
        content = orjson.dumps(json)
        named["content-type"] = "application/json"
    elif form is not None:
        content = urlencode(form).encode("ascii")
        named["content-type"] = "application/x-www-form-urlencoded"
    for name, value in (headers or {}).items():
        named[name.lower()] = value  # two spellings of one name would be sent as two headers
    if params:
        url = f"{url}{'&' if '?' in url else '?'}{urlencode(params, quote_via=quote)}"
    limits = {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}
    try:
        return httpx.Request(
            method, _parsed(url), headers=named, content=content, extensions={"timeout": limits}
        )
    except httpx.InvalidURL as error:
        raise Misconfigured(f"{url!r} is not an address: {error}") from error


@lru_cache(maxsize=1024)
def _parsed(url: str) -> httpx.URL:
    return httpx.URL(url)  # parsing costs as much as the rest of a request


def _told(request: httpx.Request, what: object) -> str:
    # Without the query: some vendors' token calls carry secrets there.
    url = request.url
    return f"{request.method} {url.scheme}://{url.host}{url.path}: {what}"
