"""What the strategies draw is a story's part that fits, and shrinks to the plainest one."""

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from scenarios.story import strategies
from scenarios.story.faults import FAULT_KINDS, kinds_of, wrong_with
from scenarios.story.references import broken_references
from scenarios.story.routes import ROUTE_NAMES
from scenarios.story.story import Story
from scenarios.story.world import Card, Location, World

QUIET = settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
SEARCH = settings(max_examples=2000, derandomize=True, database=None, deadline=None)


def smallest(strategy, condition=lambda _: True):
    return find(strategy, condition, settings=SEARCH)


@QUIET
@given(strategies.skus())
def test_skus_are_what_tiktok_takes(sku):
    """One to fifty characters without blanks."""
    assert 1 <= len(sku) <= 50
    assert not any(character.isspace() for character in sku)


@QUIET
@given(strategies.catalogs(max_size=6))
def test_a_catalog_has_each_sku_once(catalog):
    """Unique byte for byte, and never empty."""
    assert catalog
    assert len({product.sku for product in catalog}) == len(catalog)


@st.composite
def whole_stories(draw):
    """Every part in one story, as a scenario would put them together."""
    catalog = draw(strategies.catalogs())
    skus = [product.sku for product in catalog]
    places = draw(strategies.locations(skus, unmapped=True).filter(lambda drawn: any(p.stock for p in drawn)))
    return Story(
        "drawn",
        World(
            products=catalog,
            locations=places,
            cards=draw(strategies.cards(places, skus)),
            region=draw(strategies.regions()),
        ),
        (draw(strategies.purchases("first", places, beyond_stock=True, platform=True)),),
        draw(strategies.faults(ROUTE_NAMES)),
    )


@QUIET
@given(whole_stories())
def test_parts_drawn_from_one_another_make_a_story_that_holds_together(story):
    """No step, card or fault names what is not there."""
    assert list(broken_references(story)) == []


@QUIET
@given(
    strategies.purchases(
        "first", (Location("Reno", stock={"A": 2}), Location("Tampa", stock={"A": 1, "B": 4}))
    )
)
def test_an_order_within_stock_can_be_shipped(buy):
    """No line wants more than all locations have."""
    have = {"A": 3, "B": 4}
    assert all(1 <= line.quantity <= have[line.sku] for line in buy.lines)
    assert len({line.sku for line in buy.lines}) == len(buy.lines)


def test_an_order_beyond_stock_is_found():
    """With the switch on, a line may want more than there is."""
    places = (Location("Reno", stock={"A": 2}),)
    strategy = strategies.purchases("first", places, beyond_stock=True)
    assert smallest(strategy, lambda buy: buy.lines[0].quantity > 2).lines[0].quantity == 3


def test_an_order_of_nothing_is_refused():
    """Places that hold nothing sell nothing."""
    with pytest.raises(ValueError, match="holds something"):
        smallest(strategies.purchases("first", (Location("Reno"),)))


def test_everything_shrinks_to_the_plainest():
    """One product, one well-stocked place, one card without split, no fault, a US shop."""
    assert smallest(strategies.skus()) == "A-1"
    assert [product.sku for product in smallest(strategies.catalogs())] == ["A-1"]
    place = smallest(strategies.locations(["A-1"]))
    assert place == (Location("Reno"),)
    assert smallest(strategies.cards(place)) == (Card("Card 1", ("Reno",)),)
    assert smallest(strategies.faults(ROUTE_NAMES)) == ()
    assert smallest(strategies.regions()) == "US"


def test_a_failure_that_needs_two_places_shrinks_to_two():
    """Nothing that the condition does not need is left."""
    places = smallest(
        strategies.locations(["A-1"]), lambda drawn: sum(p.stock.get("A-1", 0) for p in drawn[1:]) >= 2
    )
    assert [(place.name, dict(place.stock)) for place in places] == [("Reno", {}), ("Columbus", {"A-1": 2})]


@pytest.mark.parametrize(("push", "has"), [(True, {"US", "GB"}), (False, {"DE", "VN", "BR"})])
def test_regions_can_be_asked_for_by_what_they_allow(push, has):
    """With and without the push."""
    seen = set()

    @QUIET
    @given(strategies.regions(push=push))
    def judge(region):
        seen.add(region)
        assert (region in ("US", "GB")) is push

    judge()
    assert has <= seen


def test_faults_of_webhooks_stay_with_webhooks():
    """Only a delivery can be dropped or doubled, and no occurrence breaks twice."""

    @QUIET
    @given(strategies.faults(("tiktok.orders.search", "hub.webhook")))
    def judge(drawn):
        assert len({(fault.route, fault.nth) for fault in drawn}) == len(drawn)
        assert all(fault.route == "hub.webhook" for fault in drawn if "webhook" in fault.kind)

    judge()


def test_every_kind_of_fault_is_drawn():
    """Whatever kind faults.py lists is drawn on a route that it may strike, and means something there."""
    drawn = set()
    firsts = {next(route for route in ROUTE_NAMES if kind in kinds_of(route)) for kind in FAULT_KINDS}
    for route in sorted(firsts):

        @settings(max_examples=1000, derandomize=True, database=None, deadline=None)
        @given(strategies.one_fault((route,)))
        def draw(fault):
            drawn.add(fault.kind)
            assert not list(wrong_with(fault))

        draw()
    assert not set(FAULT_KINDS) - drawn
