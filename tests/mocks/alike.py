"""A mock put under the suite that all mocks pass: what the suite needs to know of it, and how it is spoken to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, Protocol

import httpx
import orjson
from flask import Flask

START = 1_790_000_000.0


class Seen(NamedTuple):
    """An answer of the vendor's API."""

    status: int
    content: bytes
    headers: Mapping[str, str]


class Package(Protocol):
    """What every mock's package exposes."""

    def create_app(self) -> Flask: ...

    def new_state(self, *, seed: int, now: Callable[[], float]) -> Any: ...

    def install(self, app: Flask, state: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class LabRequest:
    """One call of the control plane."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Mock:
    """What the suite must know of a mock; everything else is the same for all."""

    name: str
    package: Any
    # Origins at which the control plane answers: the vendor's hosts, the first one the usual.
    origins: tuple[str, ...]
    # Makes the smallest world in which `read` and `write` are let in; keeps what they need in `stand.kept`.
    settle: Callable[[Stand], None]
    # One cheap read and one write of the vendor's API; the write makes one row with a drawn id.
    read: Callable[[Stand], Seen]
    write: Callable[[Stand], Seen]
    # How often `write` was done, read off GET /_lab/state.
    written: Callable[[dict[str, Any]], int]
    # Their names in the vendor's OpenAPI document, and an error that both can be refused with, with its HTTP status.
    read_operation: str
    write_operation: str
    error: str
    error_status: int
    # A documented error that `read` cannot be refused with.
    foreign_error: str
    # A section of the state, and a switch with a value that is not its default.
    section: str
    quirk: str
    quirk_value: Any
    # A seed of two lists, given against the documented order, and the order documented.
    seed: dict[str, Any]
    seed_order: tuple[str, ...]
    # Verbs that fail once the world is settled: a required member left out, a wrong value deep in the body with the
    # path of its member, a name of nothing, something made a second time, something that the state does not allow.
    missing: LabRequest
    missing_member: str
    deep: LabRequest
    deep_member: str
    unknown: LabRequest
    taken: LabRequest
    conflict: LabRequest
    # A seed whose last row fails for its meaning, not its shape.
    bad_seed: dict[str, Any]
    # What fills a world with made-up things, and a file: query, content type, good bytes, bytes with a wrong row.
    fake: dict[str, Any]
    import_path: str
    import_type: str
    import_file: bytes
    import_broken: bytes
    # The module that has `LARGEST`, the most bytes that a body of the control plane may have.
    routes: str
    # Component schemas of the control plane's document that are the vendor's own documents.
    vendor_schemas: frozenset[str] = frozenset()


@dataclass(slots=True)
class Clock:
    """A clock that the test turns."""

    at: float = START

    def __call__(self) -> float:
        return self.at

    def __reduce__(self) -> str:
        raise TypeError("a vendor that is kept, or tried out, must not take the world's clock with it")


@cache
def application(name: str, package: Package) -> Flask:
    """The application of a mock, built once for all tests."""
    return package.create_app()


@dataclass(slots=True)
class Stand:
    """A fresh vendor under a mock's application."""

    mock: Mock
    app: Flask
    clock: Clock
    state: Any
    http: httpx.Client
    kept: dict[str, Any] = field(default_factory=dict)
    # What must never be shown by the state.
    secrets: list[str] = field(default_factory=list)

    def lab(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None) -> httpx.Response:
        """Call the control plane, whatever it answers."""
        content = raw if raw is not None else b"" if body is None else orjson.dumps(body)
        return self.http.request(
            method,
            f"{self.mock.origins[0]}/_lab{path}",
            content=content,
            headers={"content-type": "application/json"},
        )

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        """The document of a call that must be done: success is 200, in JSON."""
        answer = self.lab(method, path, body)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
        return answer.json()

    def misused(
        self, method: str, path: str, body: Any = None, *, status: int, code: str, raw: bytes | None = None
    ) -> str:
        """The message of a call that must be told as misuse."""
        answer = self.lab(method, path, body, raw=raw)
        assert answer.headers["content-type"] == "application/json", answer.text
        document = answer.json()
        assert (answer.status_code, document.get("error", {}).get("code")) == (status, code), answer.text
        assert document.keys() == {"error"}
        assert document["error"].keys() == {"code", "message"}
        message: str = document["error"]["message"]
        assert message
        return message

    def shown(self) -> bytes:
        """The whole state, as bytes to compare."""
        return self.lab("GET", "/state").content

    def written(self) -> int:
        """How often the vendor's write was done."""
        return self.mock.written(self.ok("GET", "/state"))


def stand(mock: Mock, *, seed: int = 7, settled: bool = True) -> Stand:
    """A vendor of its own, with the smallest world unless told otherwise."""
    app, clock = application(mock.name, mock.package), Clock()
    state = mock.package.new_state(seed=seed, now=clock)
    mock.package.install(app, state)
    made = Stand(mock, app, clock, state, httpx.Client(transport=httpx.WSGITransport(app=app)))
    if settled:
        mock.settle(made)
    return made
