"""One SKU more than once: within a catalog, across platforms, and for products that are not the same."""

from __future__ import annotations

from hypothesis import strategies as st

from scenarios.story.scenario import Scenario
from scenarios.story.steps import Buy, Line, Ship, Sync, Wait
from scenarios.story.story import Story
from scenarios.story.world import Card, ConnectorKey, Location, Product, Side, World

BOTH: tuple[Side, ...] = ("salesforce", "tiktok")
LOOK_ALIKES = (
    "abc-1",
    "ABC-1 ",
    " ABC-1",
    "ABC-1\u200b",
    "ABC\u20131",
    "0ABC-1",
    "\u0410BC-1",
    "ABC-1\u00a0",
)


def story(title: str, connector: ConnectorKey, products: tuple[Product, ...], seed: int = 1) -> Story:
    """Both sides hold these products; they are matched, sold once where that is possible, and left to settle."""
    sold = products[0].sku
    return Story(
        title=title,
        world=World(
            connector=connector,
            primary="salesforce",
            products=products,
            locations=(Location("Main", stock={product.sku: 9 for product in products}),),
            cards=(Card("Main", ("Main",)),),
        ),
        steps=(
            Sync("salesforce", "products"),
            Sync("tiktok", "products"),
            Wait(1000),
            Buy("one", (Line(sold, 1),)),
            Ship("one"),
            Wait(1000),
        ),
        seed=seed,
        scenario="duplicate_skus",
    )


def pinned(connector: ConnectorKey) -> tuple[Story, ...]:
    """Return the three kinds of duplicate, and the near misses that are none."""
    ok = Product("OK-1", "Umbrella", "20.00", on=BOTH, barcode="4006381333931")
    found = [
        story("The same product on both platforms", connector, (ok,)),
        story(
            "One SKU twice in the TikTok catalog",
            connector,
            (
                ok,
                Product("TWICE", "Candle, rose", on=BOTH),
                Product("TWICE", "Candle, rose (relisted)", on=("tiktok",)),
            ),
        ),
        story(
            "Different products under one SKU",
            connector,
            (
                ok,
                Product("SHARED", "Garden hose", "35.00", on=("salesforce",), barcode="4012345678901"),
                Product("SHARED", "Wine glass", "6.00", on=("tiktok",), barcode="5901234123457"),
            ),
        ),
        story(
            "SKUs that only look alike",
            connector,
            (
                ok,
                Product("ABC-1", "Notebook", on=("salesforce",)),
                Product("abc-1", "Notebook", on=("tiktok",)),
            ),
        ),
    ]
    if connector != "commerce_cloud":  # there the SKU is the product's id, so a second one cannot exist
        found.append(
            story(
                "One SKU twice in the Salesforce catalog",
                connector,
                (
                    ok,
                    Product("TWICE", "Candle, rose", on=BOTH),
                    Product("TWICE", "Candle, rose (old)", on=("salesforce",)),
                ),
            )
        )
    return tuple(found)


@st.composite
def generated(draw: st.DrawFn, connector: ConnectorKey) -> Story:
    """Draw a look-alike for the TikTok side of a product that Salesforce spells ABC-1."""
    look_alike = draw(st.sampled_from(LOOK_ALIKES))
    other = Product("ABC-1", "Notebook", on=("salesforce",))
    products = (
        Product("OK-1", "Umbrella", "20.00", on=BOTH),
        other,
        Product(look_alike, "Notebook", on=("tiktok",)),
    )
    return story(f"ABC-1 against {look_alike!r}", connector, products, draw(st.integers(1, 99)))


SCENARIO = Scenario(
    name="duplicate_skus",
    title="Duplicate SKUs within a catalog, across platforms, and for different products",
    rules=("R9", "R33", "R34", "R54", "R56", "R57", "R66", "R98", "R101"),
    promises=("I2", "I6", "I7", "I8"),
    pinned=pinned,
    generated=generated,
    examples=8,
)
