"""Rooms stand on floors: a room imports only rooms on lower floors, and nothing goes round in a circle.

Imports made for type checking alone are counted like any other: whoever must read two modules together to understand
one of them does not care when the import happens.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

# From the ground up. Rooms of one floor do not know each other; a room is a folder, or a module that stands alone.
FLOORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "integration_hub": (
        ("ground",),
        ("connectors", "outbox"),
        ("stock",),
        ("integrations",),
        ("advice", "catalog"),
        ("orders",),
        ("flows",),
        ("api", "hub"),
        ("pages",),
        ("app",),
    ),
    "mock_tiktok": (
        ("reference",),
        ("books",),
        ("quirks",),
        ("state",),
        ("wire",),
        ("flow",),
        ("resources", "sign_in"),
        ("fidelity", "lab"),
        ("app",),
    ),
    "mock_salesforce": (("frame",), ("commerce_cloud", "platform")),
    "mock_salesforce.platform": (
        ("forms",),
        ("quirks",),
        ("books",),
        ("state",),
        ("wire",),
        ("inventory", "oauth", "rules", "streaming"),
        ("orders", "soql"),
        ("bulk", "rest"),
        ("tables",),
        ("fidelity", "lab"),
        ("app",),
    ),
    "mock_salesforce.commerce_cloud": (
        ("quirks", "realm"),
        ("state",),
        ("impex", "wire"),
        ("omnichannel", "orders", "products", "sign_in"),
        ("storefront",),
        ("ocapi",),
        ("apis",),
        ("fidelity", "lab"),
        ("app",),
    ),
    "scenarios": (
        ("errors",),
        ("story",),
        ("record",),
        ("checkers", "world"),
        ("live", "run"),
        ("bulk", "explore"),
        ("catalog",),
        ("planted_bugs",),
        ("cli",),
    ),
    "reports": (("errors", "playbook"), ("directory",), ("diagnosis",), ("page",), ("index",)),
}


def graph_of(*packages: str) -> grimp.ImportGraph:
    """Return who imports whom, read off the source."""
    return grimp.build_graph(*packages, cache_dir=None, exclude_type_checking_imports=False)


def circle(graph: grimp.ImportGraph) -> list[str]:
    """Return the modules of one import circle, or nothing."""
    sorter = TopologicalSorter(
        {name: sorted(graph.find_modules_directly_imported_by(name)) for name in sorted(graph.modules)}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def misplaced(graph: grimp.ImportGraph, package: str, floors: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return each import that leads upward or sideways, and each room that the table does not know or has too many."""
    told = {room for floor in floors for room in floor}
    standing = {name.removeprefix(f"{package}.") for name in graph.find_children(package)}
    problems = [f"{package}.{room} stands on no floor: add it to FLOORS" for room in sorted(standing - told)]
    problems += [f"{package}.{room} is in FLOORS and nowhere else" for room in sorted(told - standing)]
    layers = [grimp.Layer(*floor, independent=True) for floor in reversed(floors)]
    for found in graph.find_illegal_dependencies_for_layers(layers=layers, containers={package}):
        routes = [
            f"{' | '.join(sorted(route.heads))} imports {' > '.join([*route.middle, *sorted(route.tails)])}"
            for route in found.routes
        ]
        problems += [f"{found.importer} may not know {found.imported}: {route}" for route in sorted(routes)]
    return sorted(problems)


@pytest.mark.parametrize("package", FLOORS)
def test_a_room_imports_only_lower_rooms(package: str) -> None:
    """Reading a room asks for no more than what stands below it."""
    problems = misplaced(graph_of(package.split(".")[0]), package, FLOORS[package])
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "package", ["integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports"]
)
def test_no_import_goes_round_in_a_circle(package: str) -> None:
    """Every module can be read after the ones it imports."""
    assert not circle(graph_of(package))


def house(below: Path, name: str, **rooms: str) -> grimp.ImportGraph:
    """Build a package of a cellar and a parlor that imports it, with these files in place of theirs or beside them."""
    files = {"cellar__wine": "", "parlor__sofa": f"from {name}.cellar import wine\n", **rooms}
    for file, text in files.items():
        path = (below / name / file.replace("__", "/")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        (below / name / "__init__.py").touch()
        path.write_text(text.replace("HOUSE", name), encoding="utf-8")
    return graph_of(name)


FLOORS_OF_A_HOUSE = (("cellar",), ("parlor",))
UNDER_TYPE_CHECKING = (
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from HOUSE.parlor import sofa\n"
)
SEEDED = {
    "upward": ({"cellar__wine": "from HOUSE.parlor import sofa\n"}, "may not know"),
    "upward_for_types": ({"cellar__wine": UNDER_TYPE_CHECKING}, "may not know"),
    "a_room_unknown": ({"attic__box": ""}, "stands on no floor"),
}


@pytest.mark.parametrize("seeded", SEEDED)
def test_the_rule_finds_what_it_forbids(seeded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: an import upward, one made for types alone, and a room that nobody placed are found."""
    monkeypatch.syspath_prepend(tmp_path)
    rooms, said = SEEDED[seeded]
    name = f"house_{seeded}"
    problems = misplaced(house(tmp_path, name, **rooms), name, FLOORS_OF_A_HOUSE)
    assert len(problems) == 1 and said in problems[0]


def test_the_rule_finds_a_circle_within_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: two neighbors that import each other are a circle, and a sound house has none."""
    monkeypatch.syspath_prepend(tmp_path)
    sound = house(tmp_path, "house_sound")
    assert not circle(sound) and not misplaced(sound, "house_sound", FLOORS_OF_A_HOUSE)
    rooms = {
        "cellar__wine": "from HOUSE.cellar import coal\n",
        "cellar__coal": "from HOUSE.cellar import wine\n",
    }
    assert len(circle(house(tmp_path, "house_circle", **rooms))) == 3
