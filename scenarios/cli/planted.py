"""`hublab planted`: the tester tested. Suite and drawn stories hunt every planted bug, or drawn mutants of the hub."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import cache
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
from scenarios.cli.patience import patience
from scenarios.cli.processes import processes
from scenarios.cli.run import fail
from scenarios.errors import InputError, LabError
from scenarios.explore.campaign import play_explored
from scenarios.planted_bugs.catalogue import Slip, slips
from scenarios.planted_bugs.hunting import Broken, Kill, Played, hunt, kill_matrix, pool, replayed, shrunk
from scenarios.planted_bugs.killers import keep_killer, killer
from scenarios.planted_bugs.mutants import draw_mutants
from scenarios.record.evidence import open_folder

DRAWN = 120  # stories of the pool besides the pinned ones
MOST_SHRINKING = 150


@click.command("planted")
@click.argument("names", nargs=-1)
@click.option("--list", "only_list", is_flag=True, help="Name the bugs with what they do, and hunt none.")
@click.option("--report", is_flag=True, help="Keep the failing run and its report for each bug named.")
@click.option("--shrink", is_flag=True, help="Make the story that shows each bug small.")
@click.option("--fresh", is_flag=True, help="Play no story that is kept for a bug; hunt each anew.")
@click.option("--kept", is_flag=True, help="Play the kept stories, and hunt nothing besides.")
@click.option(
    "--save", is_flag=True, help="Keep the story that shows each bug, made small, for the next time."
)
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
    fresh: bool,
    kept: bool,
    save: bool,
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
      hublab planted --kept
      hublab planted buffer_never_taken_off --report
      hublab planted --fresh --save --stories 400
      hublab planted --mutants 300 --seed 2 --json
    """
    try:
        if (mutants and (kept or save)) or (kept and fresh):
            raise InputError(
                "stories are kept for planted bugs: leave out --mutants, and --fresh beside --kept"
            )
        bugs = _chosen(names, kept=kept)
        if only_list:
            _print_list(bugs, as_json=as_json)
            return
        open_folder(out)
        wanted: Wanted = ("mutants", mutants, seed) if mutants else ("slips", tuple(bug.name for bug in bugs))
        most = MOST_SHRINKING if shrink or save else 0
        way = Way(stories, seed, budget, most, fresh=fresh, kept_alone=kept)
        tell = _progress(quiet=as_json, save=save)
        kills = _hunt(wanted, way, workers or processors(), tell)
        if report:
            _keep_reports(kills, out)
        document = document_of(kills, {bug.name: bug for bug in bugs} if not mutants else {})
        page = _keep_matrix(document, out)
    except (LabError, reports.ReportError) as error:
        fail(error)
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2)) if as_json else _print(document, page)
    sys.exit(0 if document["survived"] == 0 else 1)


Wanted = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How a hunt goes."""

    stories: int  # drawn ones of the pool
    seed: int
    budget_s: float
    most_shrinking: int  # stories played to make a killer small; 0: it stays as it is
    fresh: bool  # without the stories that are kept for bugs
    kept_alone: bool  # with nothing besides


def _chosen(names: Sequence[str], *, kept: bool) -> list[Slip]:
    known = slips()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(f"there is no planted bug {unknown[0]!r}; `hublab planted --list` names them")
    bugs = [known[name] for name in names] if names else list(known.values())
    if kept:
        bugs = [bug for bug in bugs if killer(bug.name) is not None]
    if not bugs:
        raise InputError(
            "no story is kept for these bugs; `hublab planted --save` keeps one for each it notices"
        )
    return bugs


@cache
def _bugs(wanted: Wanted) -> list[tuple[Broken, str | None]]:
    if wanted[0] == "mutants":
        return [(mutant, None) for mutant in draw_mutants(wanted[1], wanted[2])]
    return [(slips()[name], slips()[name].promise) for name in wanted[1]]


@cache
def _pool(wanted: Wanted, stories: int, seed: int) -> list[Played]:
    return list(pool(stories, seed, [bug for bug, _ in _bugs(wanted)]))


def _hunt_one(wanted: Wanted, position: int, way: Way) -> Kill:
    """Hunt one bug in this process: its kept story first, then the pool, which is played once and then at hand."""
    bug, promise = _bugs(wanted)[position]
    story = None if way.fresh or wanted[0] == "mutants" else killer(bug.name)
    if story is not None:
        kill = replayed(bug, story, promise, process_time, patience)
        if kill.noticed or way.kept_alone:
            return kill
    kill = hunt(
        bug, _pool(wanted, way.stories, way.seed), promise, process_time, way.budget_s, patience
    ).after_a_kept_one(story is not None)
    if way.most_shrinking and kill.story is not None:
        return kill.with_story(shrunk(bug, kill, promise, way.most_shrinking, patience))
    return kill


def _hunt(wanted: Wanted, way: Way, workers: int, show: Callable[[int, int, Kill], None]) -> list[Kill]:
    count = len(_bugs(wanted))
    done: dict[int, Kill] = {}
    with processes(workers, {"PYTHONHASHSEED": "1"}) as player:
        waiting = {player.submit(_hunt_one, wanted, position, way): position for position in range(count)}
        for future in as_completed(waiting):
            done[waiting[future]] = future.result()
            show(len(done), count, done[waiting[future]])
    return [done[position] for position in range(count)]


def _progress(*, quiet: bool, save: bool) -> Callable[[int, int, Kill], None]:
    console = Console(stderr=True, quiet=quiet)

    def show(done: int, of: int, kill: Kill) -> None:
        if save:
            _save(kill)  # at once, so that an interrupt loses nothing
        how = f"noticed by {kill.noticed[0][0]}" if kill.noticed else "not noticed"
        stale = "; the story kept for it shows it no longer" if kill.stale else ""
        after = "by its kept story" if kill.kept else f"after {kill.stories} stories"
        console.print(f"{done} of {of}: {kill.name} {how} {after}{stale}", highlight=False)

    return show


def _save(kill: Kill) -> None:
    """Keep what showed the bug; a story that was kept already stays as it is."""
    if kill.story is not None and not kill.kept:
        source = "The suite" if kill.pinned else "Drawn"
        by = ", ".join(f"{promise} {code}" for promise, code in kill.noticed)
        keep_killer(kill.name, kill.story, f"{source}: {kill.story.title}. {by}.")


def _keep_reports(kills: Sequence[Kill], out: Path) -> None:
    for kill in kills:
        if kill.story is not None:
            with slips()[kill.name].plant():
                run = play_explored(kill.story)
            keep(run, out, render=reports.render_run)


def _keep_matrix(document: dict[str, Any], out: Path) -> Path:
    """Write the kill matrix and its page, to which the index leads."""
    (out / reports.MATRIX_JSON).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    page = reports.render_kill_matrix(out)
    reports.render_index(out)
    return page


def _source(kill: Kill) -> str:
    if kill.kept:
        return "its kept story"
    return "the suite" if kill.pinned else "exploration"


def document_of(kills: Sequence[Kill], bugs: dict[str, Slip]) -> dict[str, Any]:
    """Return the hunt as its JSON document says it (docs/command-line.md)."""
    small = [kill.story for kill in kills if kill.story is not None]
    return {
        "bugs": [
            {
                "name": kill.name,
                "title": bugs[kill.name].title if kill.name in bugs else None,
                "promise": bugs[kill.name].promise if kill.name in bugs else None,
                "noticed": [{"promise": promise, "code": code} for promise, code in kill.noticed],
                "alsoNoticed": [{"promise": promise, "code": code} for promise, code in kill.other],
                "stories": kill.stories,
                "storiesThatReachIt": kill.reached,
                "storiesThatDiffer": kill.differed,
                "seconds": round(kill.seconds, 2),
                "by": None if kill.story is None else _source(kill),
                "stale": kill.stale,
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


def _print(document: dict[str, Any], page: Path) -> None:
    console = Console(highlight=False)
    table = Table("check", "bugs", "noticed")
    for row in document["matrix"]:
        table.add_row(f"{row['promise']} {row['code']}", str(len(row["bugs"])), ", ".join(row["bugs"]))
    console.print(table)
    for bug in document["bugs"]:
        if bug["stale"]:
            console.print(f"[bold yellow]stale[/] {bug['name']}: the story kept for it shows it no longer")
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
        f"{document['medianFaults']} faults: {page}",
        soft_wrap=True,
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
