"""Orders, packages and stock as facts sections 6, 7 and 7b have them: written from the page, not from the mock.

Each verb answers the code that the vendor must answer, 0 when it does what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HOLD = 3600
ANSWER_WITHIN = 86_400
US = "US"
CAN_SHIP = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
# A line waits, is handed over, travels, arrives; W A T D, or C when it is cancelled.
STAGES = "WATDF"


@dataclass(eq=False)
class Line:
    """One unit."""

    sku: int
    held: bool
    at: str = "W"
    package: int = -1


@dataclass(eq=False)
class Order:
    """What the buyer bought."""

    fbt: bool
    lines: list[Line]
    status: str = "UNPAID"
    paid_at: int = 0
    free_at: int = 0
    asked_at: int | None = None
    combined: bool = False

    def open(self) -> list[Line]:
        """What is not cancelled."""
        return [line for line in self.lines if line.at != "C"]

    def waiting(self) -> list[Line]:
        """What nobody has handed over."""
        return [line for line in self.lines if line.at == "W"]


@dataclass(eq=False)
class Package:
    """A parcel; `orders` by number."""

    orders: list[int]
    gone: bool = False
    arranged: bool = False
    tag: str = "DEFAULT"


@dataclass
class Model:
    """A shop with a few SKUs."""

    region: str
    available: list[int]
    now: int
    committed: list[int] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.committed = [0 for _ in self.available]

    # --- time ---------------------------------------------------------------------------------------------

    def wait(self, seconds: int) -> int:
        """Holds end after an hour, and requests that nobody answers are granted after a day."""
        self.now += seconds
        for order in self.orders:
            if order.status == "ON_HOLD" and order.free_at <= self.now:
                order.status = "AWAITING_SHIPMENT"
            if order.asked_at is not None and order.asked_at + ANSWER_WITHIN <= self.now:
                order.asked_at = None
                if order.status in (*CAN_SHIP, "AWAITING_COLLECTION"):
                    self._cancel(order, [line for line in order.lines if line.at in "WA"])
        return 0

    # --- the buyer ----------------------------------------------------------------------------------------

    def buy(self, units: list[int], fbt: bool) -> int:
        """Stock is held at once; what TikTok stocks is not the seller's to run out of."""
        if not fbt and any(units.count(sku) > self.available[sku] for sku in units):
            return 409
        for sku in [] if fbt else units:
            self.available[sku] -= 1
            self.committed[sku] += 1
        self.orders.append(Order(fbt, [Line(sku, not fbt) for sku in units]))
        return 0

    def pay(self, number: int) -> int:
        """Into the hold; outside the US with a package."""
        order = self.orders[number]
        if order.status != "UNPAID":
            return 409
        order.status, order.paid_at, order.free_at = "ON_HOLD", self.now, self.now + HOLD
        if self.region != US:
            self._pack([number], order.lines)
        return 0

    def buyer_cancels(self, number: int) -> int:
        """At once within the free hour, later by a request."""
        order = self.orders[number]
        if order.asked_at is not None or order.status == "CANCELLED":
            return 409
        fresh = order.status == "AWAITING_SHIPMENT" and self.now - order.paid_at < HOLD
        if order.status in ("UNPAID", "ON_HOLD") or fresh:
            self._cancel(order, order.open())
            return 0
        if order.status not in (*CAN_SHIP, "AWAITING_COLLECTION"):
            return 409
        order.asked_at = self.now
        return 0

    # --- the seller ---------------------------------------------------------------------------------------

    def set_stock(self, sku: int, quantity: int) -> int:
        """An absolute set of what is available."""
        self.available[sku] = quantity
        return 0

    def answer(self, number: int, grant: bool) -> int:
        """Grant or turn down a buyer's request."""
        order = self.orders[number]
        if order.asked_at is None:
            return 25001001
        order.asked_at = None
        if grant:
            self._cancel(order, [line for line in order.lines if line.at in "WA"])
        return 0

    def seller_cancels(self, number: int, count: int) -> int:
        """The whole order, or `count` units for want of stock: those in US and UK only."""
        order = self.orders[number]
        if order.status == "CANCELLED":
            return 25020009
        if order.asked_at is not None:
            return 25001010
        late = order.status == "AWAITING_COLLECTION" and self.region == US
        if order.status not in ("UNPAID", "ON_HOLD", *CAN_SHIP) and not late:
            return 25001003
        lines = order.open()[:count] if count else order.open()
        if len(lines) < len(order.open()) and (self.region != US or order.status == "UNPAID"):
            return 25005010
        self._cancel(order, lines)
        return 0

    def mark_shipped(self, number: int, count: int) -> int:
        """The US way: some waiting units, or all, leave in a package made for them."""
        order = self.orders[number]
        if self.region != US:
            return 21008106
        if code := self._cannot_ship(order):
            return code
        lines = order.waiting()[:count] if count else order.waiting()
        holder = self._waiting_package_of(number, lines)
        if holder is None:
            self._take_out(lines)
            holder = self._pack([number], lines)
        self._hand_over(self.packages[holder], lines)
        return 0

    def ship_package(self, number: int, which: int) -> int:
        """The way of the others: a package that exists."""
        own = self.packages_of(number)
        if not own:
            return 21011028
        package = self.packages[own[which % len(own)]]
        if self.package_status(own[which % len(own)]) == "CANCELLED":
            return 21011041
        if package.arranged:
            return 21011020
        orders = [self.orders[i] for i in package.orders if self.orders[i].status != "CANCELLED"]
        for order in orders or [self.orders[i] for i in package.orders]:
            if code := self._cannot_ship(order):
                return code
        if self.region == US:
            return 21008106
        lines = [line for order in orders for line in order.waiting()]
        self._hand_over(package, [line for line in lines if self.packages[line.package] is package])
        return 0

    def split(self, number: int, cut: int) -> int:
        """The first `cut` waiting units and the rest; in SEA no SKU may be torn apart."""
        order = self.orders[number]
        if code := self._cannot_ship(order):
            return code
        waiting = order.waiting()
        if len(waiting) < 2 or order.combined or not 0 < cut < len(waiting):
            return 21001001
        groups = waiting[:cut], waiting[cut:]
        if self.region != US and {x.sku for x in groups[0]} & {x.sku for x in groups[1]}:
            return 21011036
        for package in self.packages:
            if number in package.orders and not package.arranged:
                package.gone, package.orders = True, []
        for group in groups:
            self.packages[self._pack([number], group)].tag = "SPLIT"
        return 0

    def combine(self, first: int, second: int) -> int:
        """Two untouched packages become the first one."""
        if first == second:
            return 21001001
        for number in (first, second):
            order = self.orders[number]
            if code := self._cannot_ship(order):
                return code
            own = [self.packages[i] for i in self.packages_of(number)]
            fits = len(own) == 1 and own[0].tag == "DEFAULT" and not (own[0].arranged or own[0].gone)
            if not fits or order.status != "AWAITING_SHIPMENT":
                return 21001001
        kept, given_up = self.packages_of(first)[0], self.packages_of(second)[0]
        self.packages[kept].tag = "COMBINE"
        self.packages[kept].orders.append(second)
        self.packages[given_up].gone, self.packages[given_up].orders = True, []
        for line in self.orders[second].lines:
            line.package = kept
        self.orders[first].combined = self.orders[second].combined = True
        return 0

    # --- the carrier --------------------------------------------------------------------------------------

    def collect(self, number: int) -> int:
        """TikTok packs and sends what it stocks; of the others the carrier scans what is handed over."""
        order = self.orders[number]
        if order.fbt and order.status in CAN_SHIP:
            lines = order.waiting()
            holder = self._waiting_package_of(number, lines)
            self._hand_over(self.packages[self._pack([number], lines) if holder is None else holder], lines)
        if order.status not in ("AWAITING_COLLECTION", "PARTIALLY_SHIPPING"):
            return 409
        return self._advance(order, "A", "T", "IN_TRANSIT")

    def deliver(self, number: int) -> int:
        """The parcels arrive."""
        order = self.orders[number]
        return self._advance(order, "T", "D", "DELIVERED") if order.status == "IN_TRANSIT" else 409

    def complete(self, number: int) -> int:
        """The time for complaints is over."""
        order = self.orders[number]
        return self._advance(order, "D", "F", "COMPLETED") if order.status == "DELIVERED" else 409

    # --- what the final states have in common ------------------------------------------------------------

    def packages_of(self, number: int) -> list[int]:
        """The packages that an order names, oldest first."""
        return [i for i, package in enumerate(self.packages) if number in package.orders]

    def package_status(self, number: int) -> str:
        """A package is where its least travelled line is."""
        package = self.packages[number]
        lines = [line.at for order in self.orders for line in order.lines if line.package == number]
        moving = [STAGES.index(at) for at in lines if at != "C"]
        if package.gone or not moving:
            return "CANCELLED"
        return ("PROCESSING", "PROCESSING", "FULFILLING", "COMPLETED", "COMPLETED")[max(moving)]

    def _cannot_ship(self, order: Order) -> int:
        if order.fbt:
            return 21008025
        if order.status in ("UNPAID", "ON_HOLD"):
            return 21011044
        if order.status == "CANCELLED":
            return 21011041
        return 0 if order.status in CAN_SHIP else 21011020

    def _pack(self, orders: list[int], lines: list[Line]) -> int:
        self.packages.append(Package(orders))
        for line in lines:
            line.package = len(self.packages) - 1
        return len(self.packages) - 1

    def _waiting_package_of(self, number: int, lines: list[Line]) -> int | None:
        for i in self.packages_of(number):
            package = self.packages[i]
            inside = [x for x in self.orders[number].lines if x.package == i and x.at != "C"]
            if not package.arranged and len(package.orders) == 1 and inside == lines:
                return i
        return None

    def _take_out(self, lines: list[Line]) -> None:
        for line in lines:
            holder, line.package = line.package, -1
            if holder >= 0 and not any(x.package == holder for order in self.orders for x in order.lines):
                self.packages[holder].gone, self.packages[holder].orders = True, []

    def _hand_over(self, package: Package, lines: list[Line]) -> None:
        package.arranged = True
        for line in lines:
            line.at = "A"
            if line.held:
                self.committed[line.sku] -= 1
        for i in package.orders:
            self._settle(self.orders[i])

    def _cancel(self, order: Order, lines: list[Line]) -> None:
        for line in lines:
            if line.at == "W" and line.held:
                self.committed[line.sku] -= 1
                self.available[line.sku] += 1
            line.at = "C"
        if order.open():
            self._settle(order)
        else:
            order.status = "CANCELLED"

    def _settle(self, order: Order) -> None:
        stages = [line.at for line in order.open()]
        if order.status not in (*CAN_SHIP, "AWAITING_COLLECTION") or not stages or set(stages) == {"W"}:
            return
        names = ("PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED")
        order.status = names[min(STAGES.index(at) for at in stages)]

    def _advance(self, order: Order, before: str, after: str, status: str) -> int:
        for line in order.lines:
            if line.at == before:
                line.at = after
        if all(STAGES.index(line.at) >= STAGES.index(after) for line in order.open()):
            order.status = status
        return 0
