"""The whole flow as it should go: products, stock, orders of both kinds, shipping, cancellation, both directions."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from scenarios.story import strategies
from scenarios.story.faults import REQUEST_FAULTS
from scenarios.story.markets import Region
from scenarios.story.scenario import Scenario
from scenarios.story.steps import (
    Buy,
    BuyOnSalesforce,
    Cancel,
    EditProduct,
    Line,
    PlatformShips,
    SetStock,
    Ship,
    Step,
    Wait,
)
from scenarios.story.story import Story
from scenarios.story.world import Card, ConnectorKey, Location, Primary, Product, Side, World

FAULTY_ROUTES = (
    "tiktok.products.create",
    "tiktok.products.search",
    "tiktok.inventory.update",
    "tiktok.orders.search",
    "tiktok.orders.get",
    "tiktok.orders.ship",
    "salesforce.query",
    "salesforce.composite",
    "salesforce.summaries.create",
    "salesforce.fulfillment_orders.create",
    "salesforce.create",
    "salesforce.update",
    "commerce_cloud.products.get",
    "commerce_cloud.products.write",
    "commerce_cloud.search",
    "commerce_cloud.orders.get",
    "hub.webhook",
)


def world(connector: ConnectorKey, primary: Primary, region: Region = "US") -> World:
    """Return a small shop with two warehouses, of which the first does not hold everything."""
    side: Side = "tiktok" if primary == "tiktok" else "salesforce"
    products = (
        Product("MUG-01", "Stoneware mug", "12.50", on=(side,), inventory_buffer=2),
        Product("MUG-02", "Stoneware mug, large", "15.00", on=(side,)),
        Product("0042", "Linen towel", "9.99", on=(side,)),
        Product("BOWL-7", "Serving bowl", "31.00", on=(side,), sync_to_channel=primary == "tiktok"),
    )
    return World(
        connector=connector,
        primary=primary,
        region=region,
        products=products,
        locations=(
            Location("Reno", stock={"MUG-01": 20, "MUG-02": 8}),
            Location("Columbus", stock={"MUG-01": 5, "MUG-02": 5, "0042": 30}),
        ),
        cards=(
            Card("Nearest first", ("Reno", "Columbus")),
            Card("Split", ("Reno", "Columbus"), allow_split=True),
        ),
    )


def steps(connector: ConnectorKey) -> tuple[Step, ...]:
    """Return the flow: orders of both kinds, a split, a partial and a full shipment, a cancellation, an edit."""
    born_in_salesforce: tuple[Step, ...] = (
        (BuyOnSalesforce("web", (Line("MUG-02", 1),)), Wait(420), Ship("web"))
        if connector != "service_cloud"
        else ()
    )
    return (
        Buy("first", (Line("MUG-01", 3), Line("MUG-02", 1))),
        Ship("first", lines=(Line("MUG-01", 2),)),
        Ship("first"),
        Buy("split", (Line("MUG-02", 2), Line("0042", 1)), location="Columbus"),
        Ship("split"),
        Buy("platform", (Line("MUG-01", 1),), fulfilled_by="tiktok"),
        PlatformShips("platform"),
        Buy("regret", (Line("0042", 2),)),
        Cancel("regret"),
        Buy("held", (Line("0042", 1),), on_hold=True),
        Wait(3700),
        Ship("held"),
        *born_in_salesforce,
        SetStock("Columbus", "0042", 11),
        Wait(960),
    )


def pinned(connector: ConnectorKey) -> tuple[Story, ...]:
    """Return the flow in each direction, and once more with polling alone."""
    stories = []
    ways: tuple[tuple[Side, Region], ...] = (("salesforce", "US"), ("tiktok", "US"), ("tiktok", "DE"))
    for primary, region in ways:
        edit = EditProduct("MUG-01", on=primary, name="Stoneware mug, glazed", price="13.00")
        stories.append(
            Story(
                title=f"Happy path, {primary} primary, {region}",
                world=world(connector, primary, region),
                steps=(*steps(connector), edit, Wait(1000)),
                scenario="happy_path",
            )
        )
    polled = dataclasses.replace(stories[0].world, webhooks=False)
    stories.append(
        dataclasses.replace(stories[0], title="Happy path, webhooks never arrive", world=polled, seed=2)
    )
    return tuple(stories)


@st.composite
def stories(draw: st.DrawFn, connector: ConnectorKey) -> Story:
    """Draw orders, shipments and cancellations over the small shop, with up to three faults."""
    primary: Primary = draw(st.sampled_from(("salesforce", "tiktok")))
    base = world(
        connector,
        primary,
        "US" if primary == "salesforce" else draw(st.sampled_from(("US", "GB", "DE", "JP"))),
    )
    sellable = [product.sku for product in base.products if product.sync_to_channel]
    drawn: list[Step] = []
    for number in range(draw(st.integers(1, 4))):
        name = f"order-{number + 1}"
        skus = draw(st.lists(st.sampled_from(sellable[:3]), min_size=1, max_size=2, unique=True))
        lines = tuple(Line(sku, draw(st.integers(1, 4))) for sku in skus)
        by_platform = draw(st.booleans()) if draw(st.booleans()) else False
        drawn.append(
            Buy(name, lines, fulfilled_by="tiktok" if by_platform else "seller", on_hold=draw(st.booleans()))
        )
        ending = draw(st.sampled_from(("ship", "part", "cancel", "wait")))
        if by_platform:
            drawn.append(PlatformShips(name))
        elif ending in ("ship", "part"):
            if ending == "part":
                drawn.append(Ship(name, lines=(Line(lines[0].sku, 1),)))
            drawn.append(Ship(name))
        elif ending == "cancel":
            drawn.append(Cancel(name))
        drawn.append(Wait(draw(st.sampled_from((0, 60, 400, 3700)))))
    routes = [route for route in FAULTY_ROUTES if _speaks(route, connector)]
    faults = draw(strategies.faults(routes, kinds=REQUEST_FAULTS))
    return Story(
        title="Happy path, generated",
        world=base,
        steps=tuple(drawn),
        faults=faults,
        seed=draw(st.integers(1, 999)),
        scenario="happy_path",
    )


def _speaks(route: str, connector: ConnectorKey) -> bool:
    vendor = "commerce_cloud" if connector == "commerce_cloud" else "salesforce"
    return route.split(".")[0] in ("tiktok", "hub", vendor)


SCENARIO = Scenario(
    name="happy_path",
    title="The whole flow, in each catalog direction",
    rules=(
        "R1", "R2", "R9", "R18", "R19", "R20", "R21", "R22", "R27", "R28", "R30", "R32", "R34", "R55", "R81", "R82",
    ),
    promises=("I1", "I2", "I3", "I5", "I6", "I7", "I8", "I10", "I12", "I13", "I15", "I16"),
    pinned=pinned,
    generated=stories,
)  # fmt: skip
