"""Stock that nobody counted: the hub knows nothing of it, so it says nothing of it."""

from __future__ import annotations

from scenarios.run.play import play
from scenarios.story.steps import Buy as Order
from scenarios.story.steps import Line, Wait
from scenarios.story.story import Story
from scenarios.story.world import Card, Location, Product, World
from scenarios.world.world import build_stage


def test_a_channel_is_never_told_zero_of_what_nobody_counted() -> None:
    """Connecting a shop that keeps its own stock must not put its whole catalog out of stock."""
    story = Story(
        title="Nobody counts",
        world=World(
            connector="service_cloud",
            primary="tiktok",
            region="US",
            products=(Product("MUG-01", "Stoneware mug", "12.50", on=("tiktok",)),),
            locations=(Location("Reno"),),
            cards=(Card("All", ("Reno",)),),
        ),
        steps=(Order("first", (Line("MUG-01", 1),)), Wait(1200)),
    )
    run = play(story, build_stage)
    assert run.history.settled
    assert [each.url for each in run.history.exchanges if each.route == "tiktok.inventory.update"] == []
