"""Product push into TikTok Shop exists for the US and the UK alone; every region is tried, by every way in."""

from __future__ import annotations

from hypothesis import strategies as st

from scenarios.story.markets import REGIONS, Region
from scenarios.story.scenario import Scenario
from scenarios.story.steps import ChangeSetting, Step, StoreSetting, Sync, Wait
from scenarios.story.story import Story
from scenarios.story.world import ConnectorKey, Location, Product, World

PUSH = ("processProducts", "push")


def story(connector: ConnectorKey, region: Region, seed: int = 1) -> Story:
    """Try to push through the page, the API and a stored setting, then follow the documented way out."""
    setting, value = PUSH
    attempts: tuple[Step, ...] = (
        ChangeSetting("salesforce", setting, "pull"),
        ChangeSetting("tiktok", setting, value, through="page"),
        Sync("salesforce", "products"),
        Wait(120),
        ChangeSetting("tiktok", setting, value, through="api"),
        Sync("tiktok", "products"),
        Wait(120),
        StoreSetting("tiktok", setting, value),
        Sync("tiktok", "products"),
        Wait(1000),
    )
    remedy: tuple[Step, ...] = (
        ChangeSetting("tiktok", setting, "pull"),
        ChangeSetting("salesforce", setting, "push"),
        Wait(1000),
    )
    return Story(
        title=f"Push products to a shop in {region}",
        world=World(
            connector=connector,
            primary="undecided",
            region=region,
            products=(
                Product("SF-ONLY-1", "Desk lamp", "40.00", on=("salesforce",)),
                Product("TT-ONLY-1", "Floor lamp", "90.00", on=("tiktok",)),
            ),
            locations=(Location("Main", stock={"SF-ONLY-1": 4, "TT-ONLY-1": 6}),),
        ),
        steps=(*attempts, *(() if region in ("US", "GB") else remedy)),
        seed=seed,
        scenario="non_us_push",
    )


def pinned(connector: ConnectorKey) -> tuple[Story, ...]:
    """Return one story a region, the two that may push included."""
    return tuple(story(connector, region) for region in REGIONS)


def generated(connector: ConnectorKey) -> st.SearchStrategy[Story]:
    """Draw region and seed; the way through the story stays."""
    return st.builds(story, st.just(connector), st.sampled_from(REGIONS), st.integers(1, 999))


SCENARIO = Scenario(
    name="non_us_push",
    title="Product push to every TikTok Shop region, by page, API and stored setting",
    rules=("R23", "R24", "R29", "R31", "R35", "R51", "R88", "R99", "R100"),
    promises=("I9", "I10"),
    pinned=pinned,
    generated=generated,
    examples=4,
)
