"""The vendor under the application: everything that one run of the mock remembers."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mock_tiktok.books.agenda import Agenda
from mock_tiktok.books.armed import Armed, Fault, Refusal
from mock_tiktok.books.catalog import Catalog
from mock_tiktok.books.ids import Ids
from mock_tiktok.books.orders import OrderBook
from mock_tiktok.books.outbox import Outbox
from mock_tiktok.books.shops import App, Seller, Shop
from mock_tiktok.books.tokens import Tokens
from mock_tiktok.quirks import Quirks
from mock_tiktok.reference.taxonomy import BRANDS

if TYPE_CHECKING:
    import httpx


# The members of a row of the request log; a plain tuple is a tenth of the cost of a named one.
LOGGED = ("at", "method", "host", "path", "operation", "status", "code")
Logged = tuple[float, str, str, str, str | None, int, int | None]
LOG_LENGTH = 1000


class State:
    """All apps, sellers, shops and what they hold; built fresh for each run."""

    def __init__(
        self, seed: int, now: Callable[[], float], transport: httpx.BaseTransport | None = None
    ) -> None:
        self.now = now
        self.transport = transport
        self.reset(seed)

    def reset(self, seed: int) -> None:
        """Forget everything and start again from a seed; clock and transport stay."""
        self.seed = seed
        self.ids = Ids(random.Random(seed))
        self.quirks = Quirks()
        self.agenda = Agenda()
        self.apps: dict[str, App] = {}
        self.services: dict[str, App] = {}
        self.sellers: dict[str, Seller] = {}
        self.shops: dict[str, Shop] = {}
        self.shop_by_cipher: dict[str, Shop] = {}
        self.tickets: dict[str, tuple[str, str, str | None]] = {}
        self.tokens = Tokens()
        self.catalog = Catalog()
        self.orders = OrderBook()
        self.outbox = Outbox()
        self.brands: dict[str, str] = dict(BRANDS)
        self.files: dict[str, dict[str, Any]] = {}
        self.images: dict[str, dict[str, Any]] = {}
        self.calls_this_second: dict[tuple[str, str, str], tuple[int, int]] = {}
        self.calls_this_hour: dict[str, tuple[int, int]] = {}
        self.refusals: Armed[Refusal] = Armed()
        self.faults: Armed[Fault] = Armed()
        self.requests: deque[Logged] = deque(maxlen=LOG_LENGTH)
        self.snapshots: list[bytes] = []

    def second(self) -> int:
        """The clock in whole seconds, as the vendor's timestamps are."""
        return int(self.now())

    def next_at(self) -> int | None:
        """The next instant at which something is due by itself."""
        instants = [at for at in (self.agenda.next_at(), self.outbox.next_at()) if at is not None]
        return min(instants, default=None)
