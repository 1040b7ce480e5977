"""Hypothesis strategies for the parts of a story: each draws little, and shrinks to the plainest thing that will do.

The first choice everywhere is the ordinary one (a short SKU, one product, one location with enough stock, no split, no
fault), because that is what Hypothesis shrinks to. Names in a drawn part agree with one another, so that parts drawn
from the same products and locations make a story that `references.py` accepts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from scenarios.story.faults import FAULT_KINDS, KINDS, Fault, FaultKind, kinds_of
from scenarios.story.markets import PUSH_REGIONS, REGIONS, Region
from scenarios.story.steps import Buy, Line
from scenarios.story.world import Card, Location, Product, Side

LOCATION_TYPES = ("Warehouse", "Building", "Campus")  # rules.md R76
LOCATION_NAMES = ("Reno", "Columbus", "Tampa", "Dover", "Boise", "Salem")

# How merchants spell SKUs: short codes, matrix codes, bare numbers (some with a leading zero), words, accents.
_SKU_SHAPES = ("A-{}", "MUG-{:02}", "{:04}", "TEE.RED.{}", "lamp_{}", "CAFÉ-{}", "M0E2{:07}DX", "K#{}/B")
NAMES = (
    "Stoneware mug",
    "Linen towel",
    "Reading lamp",
    "Garden hose",
    "Wine glass",
    "Café chair",
    "Notebook",
)
_PRICES = ("10.00", "9.99", "0.50", "148.75", "1999.00")
BARCODES = ("4006381333931", "5901234123457", "4012345678901", "9780201379624")


# --- SKUs ---------------------------------------------------------------------------------------------------------


def skus() -> SearchStrategy[str]:
    """Draw a SKU such as merchants write; without blanks, which TikTok refuses (facts/tiktok-shop-api.md section 4)."""
    return st.builds(str.format, st.sampled_from(_SKU_SHAPES), st.integers(1, 999))


# --- products and catalogs ----------------------------------------------------------------------------------------


def products(
    sku: SearchStrategy[str] | None = None, *, on: Sequence[Side] = ("salesforce",)
) -> SearchStrategy[Product]:
    """Draw a product on the given platforms, as a merchant would enter it."""
    return st.builds(
        Product,
        sku=skus() if sku is None else sku,
        name=st.sampled_from(NAMES),
        price=st.sampled_from(_PRICES),
        on=st.just(tuple(on)),
        barcode=st.sampled_from((None, *BARCODES)),
        inventory_buffer=st.sampled_from((0, 0, 0, 1, 3)),
    )


def catalogs(
    *, on: Sequence[Side] = ("salesforce",), min_size: int = 1, max_size: int = 4
) -> SearchStrategy[tuple[Product, ...]]:
    """Draw products whose SKUs are all different, byte for byte."""
    return st.lists(
        products(on=on), min_size=min_size, max_size=max_size, unique_by=lambda product: product.sku
    ).map(tuple)


# --- places -------------------------------------------------------------------------------------------------------


def stock(skus_held: Sequence[str], *, most: int = 9) -> SearchStrategy[dict[str, int]]:
    """Draw a location's stock; what it holds none of is left out."""
    quantities = st.fixed_dictionaries({sku: st.integers(0, most) for sku in skus_held})
    return quantities.map(lambda held: {sku: quantity for sku, quantity in held.items() if quantity})


@st.composite
def locations(
    draw: st.DrawFn,
    skus_held: Sequence[str],
    *,
    max_size: int = 3,
    types: Sequence[str] = LOCATION_TYPES,
    unmapped: bool = False,
) -> tuple[Location, ...]:
    """Draw one location or more; with `unmapped`, TikTok's warehouse of some may be mapped to none."""
    return tuple(
        Location(
            name,
            type=draw(st.sampled_from(types)),
            stock=draw(stock(skus_held)),
            mapped=not draw(st.booleans()) if unmapped else True,
        )
        for name in LOCATION_NAMES[: draw(st.integers(1, max_size))]
    )


@st.composite
def cards(
    draw: st.DrawFn, places: Sequence[Location], skus_sold: Sequence[str] = (), *, max_size: int = 3
) -> tuple[Card, ...]:
    """Draw routing cards over these locations; the last has no filter, so that some card applies to any order."""
    names = [place.name for place in places]
    size = draw(st.integers(1, max_size))
    drawn = []
    for number in range(1, size + 1):
        order = draw(st.permutations(names))
        filtered = skus_sold and number < size and draw(st.booleans())
        drawn.append(
            Card(
                f"Card {number}",
                tuple(order[: draw(st.integers(1, len(names)))]),
                allow_split=draw(st.booleans()),
                ignore_inventory=draw(st.integers(0, 9)) == 9,
                skus=(draw(st.sampled_from(list(skus_sold))),) if filtered else (),
            )
        )
    return tuple(drawn)


# --- orders, faults, regions --------------------------------------------------------------------------------------


@st.composite
def purchases(
    draw: st.DrawFn,
    order: str,
    places: Sequence[Location],
    *,
    beyond_stock: bool = False,
    platform: bool = False,
) -> Buy:
    """Draw an order of what these locations hold together; with `beyond_stock` a line may want more than all have."""
    held: dict[str, int] = {}
    for place in places:
        for sku, quantity in place.stock.items():
            held[sku] = held.get(sku, 0) + quantity
    sold = sorted(held)
    if not sold:
        raise ValueError("an order needs a location that holds something")
    chosen = draw(st.lists(st.sampled_from(sold), min_size=1, max_size=3, unique=True))
    extra = 3 if beyond_stock else 0
    return Buy(
        order,
        tuple(Line(sku, draw(st.integers(1, held[sku] + extra))) for sku in chosen),
        fulfilled_by="tiktok" if platform and draw(st.booleans()) else "seller",
        location=draw(st.sampled_from([place.name for place in places])),
    )


@st.composite
def one_fault(draw: st.DrawFn, routes: Sequence[str], kinds: Collection[FaultKind] = FAULT_KINDS) -> Fault:
    """Draw a fault on one of the routes, of one of the kinds that may strike there."""
    route = draw(st.sampled_from([route for route in routes if kinds_of(route)]))
    name = draw(st.sampled_from([kind for kind in kinds_of(route) if kind in kinds]))
    kind = KINDS[name]
    return Fault(
        name,
        route,
        nth=draw(st.integers(1, 4)),
        times=draw(st.sampled_from((1, 1, 2))),
        seconds=draw(st.sampled_from(kind.seconds)) if kind.seconds else None,
        status=draw(st.sampled_from(kind.statuses)) if kind.statuses else 503,
    )


def faults(
    routes: Sequence[str], *, max_size: int = 3, kinds: Collection[FaultKind] = FAULT_KINDS
) -> SearchStrategy[tuple[Fault, ...]]:
    """Draw no fault or a few, never two on the same occurrence of a route."""
    return st.lists(
        one_fault(routes, kinds), max_size=max_size, unique_by=lambda fault: (fault.route, fault.nth)
    ).map(tuple)


def regions(*, push: bool | None = None) -> SearchStrategy[Region]:
    """Draw a region; with `push`, one where products can be pushed, or one where they cannot (rules.md R23)."""
    wanted = [region for region in REGIONS if push is None or (region in PUSH_REGIONS) is push]
    plain_first = sorted(wanted, key=lambda region: (region != "US", region))
    return st.sampled_from(plain_first)
