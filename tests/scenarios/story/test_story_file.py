"""Stories as YAML: what is written reads back equal, and whatever is read gives a story or says why not."""

from __future__ import annotations

import types
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.catalog import load_catalog
from scenarios.errors import InputError, StoryError
from scenarios.story import story_file
from scenarios.story.members import Bound, Filled, Name, Whole
from scenarios.story.steps import STEP_CLASSES, Step
from scenarios.story.story import Story
from scenarios.story.world import Organization, World

MANY = settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)


FRAGMENTS = (
    *(
        "story: 1",
        "title: x",
        "world:",
        "  region: US",
        "steps:",
        "- buy: {order: a}",
        "- wait: {seconds: 1}",
    ),
    *(
        "faults: [{kind: delay}]",
        "? [a]",
        ": b",
        "!!python/name:os",
        "{",
        "]",
        "&a",
        "*a",
        "- ",
        ": ",
        "<<: {}",
    ),
    *("seed: 0x1F", "seed: .inf", "2001-01-01: 1", "seed: 2001-99-99", "seed: !!int ''", "inputs: !foo 1"),
)


def values(wanted: Any) -> st.SearchStrategy[Any]:
    """Draw a value of a member's declared type."""
    origin = get_origin(wanted)
    if origin is Annotated:
        return allowed(*get_args(wanted))
    if wanted is Organization:  # a world within a world would have no end
        return st.builds(Organization, values(Name), st.just(World()))
    if wanted == Step:
        return st.one_of([objects(each) for each in STEP_CLASSES.values()])
    if origin is Literal:
        return st.sampled_from(get_args(wanted))
    if origin in (Union, types.UnionType):
        return st.one_of([values(each) for each in get_args(wanted)])
    if origin is tuple:
        return st.lists(values(get_args(wanted)[0]), max_size=2).map(tuple)
    if origin is not None:  # a mapping
        keys, inner = get_args(wanted)
        return st.dictionaries(values(keys), values(inner), max_size=2)
    simple = {
        str: TEXT,
        int: st.integers(-99, 99),
        float: st.floats(-1e6, 1e6, allow_nan=False),
        bool: st.booleans(),
        object: PLAIN,
        type(None): st.none(),
    }
    return simple[wanted] if wanted in simple else objects(wanted)


def allowed(wanted: Any, bound: Bound) -> st.SearchStrategy[Any]:
    """Draw a value within its bound."""
    if isinstance(bound, Whole):
        return st.integers(bound.least, min(bound.most, 99))
    if isinstance(bound, Filled):
        return TEXT.filter(lambda text: bound.wrong(text) is None)
    return st.from_regex(bound.pattern, fullmatch=True).filter(lambda text: bound.wrong(text) is None)


def objects(wanted: type) -> st.SearchStrategy[Any]:
    def built() -> st.SearchStrategy[Any]:
        members = {name: values(hint) for name, hint in get_type_hints(wanted, include_extras=True).items()}
        return st.builds(wanted, **(members | (WHEN if wanted is World else {})))

    return st.deferred(built)


WHEN = {
    "time_zone": st.sampled_from(("UTC", "Europe/Berlin")),
    "starts": st.dates(date(2020, 1, 1), date(2090, 1, 1)).map(lambda day: f"{day}T01:30:00"),
}


@MANY
@given(objects(Story))
def test_any_story_reads_back_equal(story: Story) -> None:
    """Every member of every kind of step, fault and world, with any text in it; names are judged elsewhere."""
    text = story_file.dumps(story)
    try:
        again = story_file.loads(text)
    except StoryError as error:  # drawn names mean nothing, drawn faults and pre-emptions fit no route
        assert all(
            problem.field.startswith(("story.faults[", "story.schedule[")) or _is_about_names(problem.problem)
            for problem in error.problems
        ), str(error)
        return
    assert again == story


def _is_about_names(problem: str) -> bool:
    about = (
        "there is no ",
        "bought twice",
        "stands twice; give",
        "at least one line",
        "by the seller alone",
    )
    return any(words in problem for words in about)


@pytest.mark.parametrize("name", load_catalog())
def test_the_catalog_s_stories_read_back_equal(name: str) -> None:
    """What a manifest holds replays what was played."""
    scenario = load_catalog()[name]
    for connector in scenario.connectors:
        for story in scenario.pinned(connector):
            assert story_file.loads(story_file.dumps(story)) == story
            assert story_file.from_dict(story_file.to_dict(story)) == story


@MANY
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "story: 1",
                "title: x",
                "world:",
                "  region: US",
                "steps:",
                "- buy: {order: a}",
                "- wait: {seconds: 1}",
                "faults: [{kind: delay}]",
                "? [a]",
                ": b",
                "!!python/name:os",
                "{",
                "]",
                "&a",
                "*a",
                "- ",
                ": ",
                "<<: {}",
                "seed: 0x1F",
                "seed: .inf",
                "2001-01-01: 1",
            ]
        ),
        max_size=8,
    ).map("\n".join)
)
def test_any_text_gives_a_story_or_says_why_not(text: str) -> None:
    """Never an error of another kind, and never a problem without its line."""
    try:
        story_file.loads(text)
    except StoryError as error:
        assert error.problems
        assert all(problem.line >= 1 for problem in error.problems)


@MANY
@given(st.dictionaries(st.sampled_from((*Story.__dataclass_fields__, "story")), PLAIN, max_size=5))
def test_any_document_gives_a_story_or_says_why_not(document: dict[str, Any]) -> None:
    """Members of the wrong shape are told as such."""
    try:
        story_file.loads(yaml.safe_dump({"story": 1, **document}, allow_unicode=True))
    except StoryError as error:
        assert error.problems


@MANY
@given(st.binary(max_size=40))
def test_any_file_gives_a_story_or_says_why_not(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    """Bytes that are no text included."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with pytest.raises((StoryError, InputError)):  # 40 bytes of chance are no story
        story_file.load(path)


def test_skus_stay_as_they_are_written() -> None:
    """0042 is no number, yes is no truth value, and blanks at the end are part of a SKU."""
    story = story_file.loads(
        "story: 1\ntitle: x\nworld:\n  products:\n"
        "  - {sku: 0042, name: yes}\n  - {sku: 'A-1 ', name: 1e3}\n  - {sku: 0x1F, name: null}\n"
    )
    assert [product.sku for product in story.world.products] == ["0042", "A-1 ", "0x1F"]
    assert [product.name for product in story.world.products] == ["yes", "1e3", "null"]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("kind: gone, route: tiktok.orders.get", "kind"),
        ("kind: drop_webhook, route: tiktok.orders.get", "cannot strike tiktok.orders.get"),
        ("kind: crash_before_commit, route: tiktok.orders.get", "cannot strike tiktok.orders.get"),
        ("kind: lose_request, route: hub.api", "cannot strike hub.api"),
        ("kind: delay, route: tiktok.orders.get", "wants to know how long"),
        ("kind: delay, route: tiktok.orders.get, seconds: -1", "-1 is not allowed"),
        ("kind: lose_request, route: tiktok.orders.get, seconds: 5", "takes no time"),
        ("kind: server_error, route: tiktok.orders.get, status: 200", "200 is not allowed"),
        ("kind: lose_request, route: tiktok.orders.get, status: 500", "no choice of status"),
        ("kind: lose_request, route: tiktok.orders.get, sender: operator", "does not speak on"),
        ("kind: lose_request, route: tiktok.orders.get, nth: 0", "counted from 1"),
    ],
)
def test_a_fault_that_means_nothing_is_refused_with_its_line(fault: str, problem: str) -> None:
    """What cannot strike where it stands, or lacks what it needs, never plays as a fault without effect."""
    with pytest.raises(StoryError) as refused:
        story_file.loads(f"story: 1\ntitle: x\nfaults:\n- {{{fault}}}\n")
    (only,) = refused.value.problems
    assert only.line == 4
    assert problem in f"{only.field}: {only.problem}"
