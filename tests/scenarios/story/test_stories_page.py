"""docs/stories.md and docs/story.schema.json say what the lab does."""

from __future__ import annotations

import re
from functools import cache

import jsonschema_rs
import orjson
import pytest

from scenarios.catalog import load_catalog
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.story.steps import STEP_CLASSES, verb
from scenarios.story.story import Story
from scenarios.world.world import build_stage
from tools import stories

EXAMPLES = re.findall(r"```yaml\n(.*?)```", stories.PAGE.read_text(encoding="utf-8"), re.DOTALL)


@cache
def published() -> jsonschema_rs.Validator:
    """Return a validator of the committed schema."""
    return jsonschema_rs.validator_for(orjson.loads(stories.SCHEMA_FILE.read_bytes()))


def loaded() -> list[Story]:
    return [story_file.loads(text) for text in EXAMPLES]


def test_schema_and_tables_are_current() -> None:
    """`make docs` writes both from the classes; nothing is left to write."""
    assert stories.SCHEMA_FILE.read_text(encoding="utf-8") == stories.schema_text(), "run: make docs"
    text = stories.PAGE.read_text(encoding="utf-8")
    assert stories.page(text) == text, "run: make docs"


def test_every_verb_stands_in_an_example_and_has_a_meaning() -> None:
    """Whoever looks for a verb finds it used."""
    used = {verb(type(step)) for story in loaded() for step in story.steps}
    assert used == set(STEP_CLASSES)
    assert [
        name for name, each in STEP_CLASSES.items() if (each.__doc__ or "").startswith(each.__name__)
    ] == []


def test_every_member_of_the_world_is_said_what_it_is_for() -> None:
    """No row of the table is empty."""
    assert [row for row in stories.tables()["world"] if row.endswith("|  |")] == []


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_played(number: int) -> None:
    """It loads, fits the schema, comes back equal, and each of its steps is performed to an end."""
    story = story_file.loads(EXAMPLES[number])
    assert published().is_valid(story_file.to_dict(story))
    assert story_file.loads(story_file.dumps(story)) == story
    run = play(story, build_stage)
    assert [step.step for step in run.history.operations if step.step] == [*range(1, len(story.steps) + 1)]
    assert len(run.steps) == len(story.steps) + 2
    assert run.history.crashes == ()


def test_every_pinned_story_fits_the_schema() -> None:
    """An editor that checks against the schema finds nothing wrong with what the catalog plays."""
    for scenario in load_catalog().values():
        for connector in scenario.connectors:
            for story in scenario.pinned(connector):
                assert published().is_valid(story_file.to_dict(story))


def test_the_schema_refuses_what_loading_refuses() -> None:
    """A misspelled verb, a negative quantity, a price with a comma."""
    story = {"story": 1, "title": "x", "steps": [{"buuy": {}}]}
    assert not published().is_valid(story)
    for line in ({"sku": "A", "quantity": -4}, {"sku": "A", "price": "12,50"}, {"sku": ""}):
        assert not published().is_valid(
            {"story": 1, "title": "x", "steps": [{"buy": {"order": "a", "lines": [line]}}]}
        )
