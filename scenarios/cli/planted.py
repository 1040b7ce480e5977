"""`hublab planted`: the tester tested. Suite and drawn stories hunt every planted bug, or drawn mutants of the hub."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

import reports
from scenarios.cli.cells import processors
from scenarios.cli.outcome import keep
from scenarios.cli.processes import processes
from scenarios.cli.run import fail
from scenarios.errors import InputError, LabError
from scenarios.explore.campaign import play_explored
from scenarios.explore.hunting import Broken, Kill, Played, hunt, kill_matrix, pool, shrunk
from scenarios.planted_bugs.catalogue import Slip, slips
from scenarios.planted_bugs.mutants import draw_mutants
from scenarios.record.evidence import open_folder

DRAWN = 120  # stories of the pool besides the pinned ones
MOST_SHRINKING = 150


@click.command("planted")
@click.argument("names", nargs=-1)
@click.option("--list", "only_list", is_flag=True, help="Name the bugs with what they do, and hunt none.")
@click.option("--report", is_flag=True, help="Keep the failing run and its report for each bug named.")
@click.option("--shrink", is_flag=True, help="Make the story that shows each bug small.")
@click.option(
    "--mutants", type=click.IntRange(1), help="Hunt so many drawn mutants of the hub's domain instead."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Of the drawn stories, and of the mutants."
)
@click.option(
    "--stories", type=click.IntRange(0), default=DRAWN, show_default=True, help="Drawn stories of the pool."
)
@click.option(
    "--budget", type=float, default=10.0, show_default=True, help="Seconds of one processor for one bug."
)
@click.option("--workers", type=click.IntRange(1), help="Processes that hunt; default: one a processor.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Where reports go.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def planted_command(
    names: tuple[str, ...],
    only_list: bool,
    report: bool,
    shrink: bool,
    mutants: int | None,
    seed: int,
    stories: int,
    budget: float,
    workers: int | None,
    out: Path,
    as_json: bool,
) -> None:
    """Break the hub on purpose, one bug at a time, and see which check notices, after how many stories.

    \b
    Examples:
      hublab planted
      hublab planted buffer_never_taken_off --report
      hublab planted --mutants 300 --seed 2 --json
    """
    try:
        bugs = _chosen(names)
        if only_list:
            _print_list(bugs, as_json=as_json)
            return
        open_folder(out)
        wanted: Wanted = ("mutants", mutants, seed) if mutants else ("slips", tuple(bug.name for bug in bugs))
        show = _progress(quiet=as_json)
        with processes(workers or processors(), {"PYTHONHASHSEED": "1"}) as player:
            kills = _hunt(player, wanted, stories, seed, budget, MOST_SHRINKING if shrink else 0, show)
        if report:
            _keep_reports(kills, out)
    except (LabError, reports.ReportError) as error:
        fail(error)
    document = document_of(kills, {bug.name: bug for bug in bugs} if not mutants else {})
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2)) if as_json else _print(document)
    sys.exit(0 if document["survived"] == 0 else 1)


Wanted = tuple[Any, ...]


def _chosen(names: Sequence[str]) -> list[Slip]:
    known = slips()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"there is no planted bug {unknown[0]!r}; `hublab planted --list` names them")
    return [known[name] for name in names] if names else list(known.values())


@cache
def _bugs(wanted: Wanted) -> list[tuple[Broken, str | None]]:
    if wanted[0] == "mutants":
        return [(mutant, None) for mutant in draw_mutants(wanted[1], wanted[2])]
    return [(slips()[name], slips()[name].promise) for name in wanted[1]]


@cache
def _pool(wanted: Wanted, stories: int, seed: int) -> list[Played]:
    return list(pool(stories, seed, [bug for bug, _ in _bugs(wanted)]))


def _hunt_one(wanted: Wanted, position: int, stories: int, seed: int, budget: float, most: int) -> Kill:
    """Hunt one bug in this process, whose pool of stories is played once and then kept."""
    bug, promise = _bugs(wanted)[position]
    kill = hunt(bug, _pool(wanted, stories, seed), promise, process_time, budget)
    return kill.with_story(shrunk(bug, kill, most)) if most and kill.story is not None else kill


def _hunt(
    player: Executor,
    wanted: Wanted,
    stories: int,
    seed: int,
    budget: float,
    most: int,
    show: Callable[[int, int, Kill], None],
) -> list[Kill]:
    one = partial(_hunt_one, stories=stories, seed=seed, budget=budget, most=most)
    count = len(_bugs(wanted))
    waiting = {player.submit(one, wanted, position): position for position in range(count)}
    done: dict[int, Kill] = {}
    for future in as_completed(waiting):
        done[waiting[future]] = future.result()
        show(len(done), count, done[waiting[future]])
    return [done[position] for position in range(count)]


def _progress(*, quiet: bool) -> Callable[[int, int, Kill], None]:
    console = Console(stderr=True, quiet=quiet)

    def show(done: int, of: int, kill: Kill) -> None:
        how = f"noticed by {kill.noticed[0][0]}" if kill.noticed else "not noticed"
        console.print(f"{done} of {of}: {kill.name} {how} after {kill.stories} stories", highlight=False)

    return show


def _keep_reports(kills: Sequence[Kill], out: Path) -> None:
    for kill in kills:
        if kill.story is not None:
            with slips()[kill.name].plant():
                run = play_explored(kill.story)
            keep(run, out, render=reports.render_run)
    reports.render_index(out)


def document_of(kills: Sequence[Kill], bugs: dict[str, Slip]) -> dict[str, Any]:
    """Return the hunt as its JSON document says it (docs/command-line.md)."""
    small = [kill.story for kill in kills if kill.story is not None]
    return {
        "bugs": [
            {
                "name": kill.name,
                "promise": bugs[kill.name].promise if kill.name in bugs else None,
                "noticed": [{"promise": promise, "code": code} for promise, code in kill.noticed],
                "alsoNoticed": [{"promise": promise, "code": code} for promise, code in kill.other],
                "stories": kill.stories,
                "storiesThatReachIt": kill.reached,
                "storiesThatDiffer": kill.differed,
                "seconds": round(kill.seconds, 2),
                "by": None if kill.story is None else ("the suite" if kill.pinned else "exploration"),
                "story": None if kill.story is None else kill.story.title,
                "steps": None if kill.story is None else len(kill.story.steps),
                "faults": None if kill.story is None else len(kill.story.faults),
            }
            for kill in kills
        ],
        "matrix": [
            {"promise": promise, "code": code, "bugs": names}
            for (promise, code), names in kill_matrix(kills).items()
        ],
        "killed": sum(bool(kill.noticed) for kill in kills),
        "survived": sum(not kill.noticed for kill in kills),
        "seconds": round(sum(kill.seconds for kill in kills), 1),
        "medianSteps": median(len(story.steps) for story in small) if small else None,
        "medianFaults": median(len(story.faults) for story in small) if small else None,
    }


def _print(document: dict[str, Any]) -> None:
    console = Console(highlight=False)
    table = Table("check", "bugs", "noticed")
    for row in document["matrix"]:
        table.add_row(f"{row['promise']} {row['code']}", str(len(row["bugs"])), ", ".join(row["bugs"]))
    console.print(table)
    for bug in document["bugs"]:
        if not bug["noticed"]:
            others = ", ".join(f"{each['promise']} {each['code']}" for each in bug["alsoNoticed"]) or "nobody"
            console.print(
                f"[bold red]not noticed[/] {bug['name']} ({bug['promise'] or 'any promise'}): {bug['stories']} of "
                f"{bug['storiesThatReachIt']} stories, {bug['storiesThatDiffer']} ran another way; noticed by {others}",
                soft_wrap=True,
            )
    console.print(
        f"{document['killed']} of {document['killed'] + document['survived']} noticed, "
        f"{document['seconds']} s of one processor; median story {document['medianSteps']} steps, "
        f"{document['medianFaults']} faults"
    )


def _print_list(bugs: Sequence[Slip], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"name": bug.name, "area": bug.area, "promise": bug.promise, "title": bug.title} for bug in bugs
        ]
        click.echo(orjson.dumps({"bugs": rows}, option=orjson.OPT_INDENT_2))
        return
    table = Table("area", "bug", "promise", "what a user sees")
    for bug in bugs:
        table.add_row(bug.area, bug.name, bug.promise, bug.title)
    Console().print(table)
