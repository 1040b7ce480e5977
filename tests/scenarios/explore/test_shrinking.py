"""A failing story is made as small as it goes, in all that it says, and stays the same failure."""

from __future__ import annotations

from scenarios.explore.shrinking import shrink
from scenarios.explore.stories import draw
from scenarios.story.references import broken_references
from scenarios.story.steps import AddProduct, Buy, BuyOnSalesforce, Ship
from scenarios.story.story import Story


def buys_three(story: Story) -> bool:
    """Stand for a hub that breaks where three units are bought in a world with a location and some fault."""
    bought = any(line.quantity >= 3 for step in story.steps if isinstance(step, Buy) for line in step.lines)
    return bought and bool(story.world.locations) and bool(story.faults)


def failing() -> Story:
    """Return a drawn one whose products are there from the start: what a step adds, it keeps that step for."""
    stories = (draw(5, number) for number in range(400))
    settled = (story for story in stories if not any(isinstance(step, AddProduct) for step in story.steps))
    return next(story for story in settled if buys_three(story))


def test_everything_that_does_not_matter_goes() -> None:
    """One order of one line of just three units, one place that holds nothing, one fault, one product."""
    found = shrink(failing(), buys_three)
    story = found.story
    assert found.whole
    (step,) = story.steps
    assert isinstance(step, Buy)
    assert [line.quantity for line in step.lines] == [3]
    assert (len(story.world.products), len(story.world.locations), len(story.faults)) == (1, 1, 1)
    assert not story.world.cards
    assert not story.world.locations[0].stock
    assert story.world.webhooks


def test_it_is_the_same_every_time_and_bounded() -> None:
    """The same story ends at the same story; a bound that is reached ends with what there is."""
    assert shrink(failing(), buys_three).story == shrink(failing(), buys_three).story
    few = shrink(failing(), buys_three, most=3)
    assert few.played == 3
    assert not few.whole
    assert buys_three(few.story)


def test_only_stories_that_may_be_told_are_played() -> None:
    """A step that speaks of what is gone is passed over unplayed."""
    played: list[Story] = []

    def ships(story: Story) -> bool:
        played.append(story)
        return any(isinstance(step, Ship) for step in story.steps)

    shipping = next(story for story in (draw(6, number) for number in range(400)) if ships(story))
    played.clear()
    small = shrink(shipping, ships).story
    bought, shipped = small.steps
    assert isinstance(bought, Buy | BuyOnSalesforce)
    assert isinstance(shipped, Ship)
    assert not [problem for story in played for problem in broken_references(story)]
