"""`hublab explore`: whole stories drawn from one seed, as many as time allows, and what they found made small."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import orjson
from rich.console import Console

import reports
from scenarios.cli.cells import processors
from scenarios.cli.outcome import keep, keep_story
from scenarios.cli.processes import processes
from scenarios.cli.run import fail
from scenarios.errors import InputError, LabError, PlayError
from scenarios.explore.campaign import Fold, Interrupted, Plan, explore
from scenarios.explore.findings import Shortest, shortest
from scenarios.explore.found import Known, keep_found, play_found
from scenarios.explore.goals import WANTED, standing
from scenarios.record.evidence import open_folder
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey

INTERRUPTED = 130
WITNESS = {"PYTHONHASHSEED": "4294967295", "TZ": "Asia/Kathmandu"}
EVERY_S = 2.0  # between two lines of progress


@click.command("explore")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), help="How long new stories are begun."
)
@click.option("--stories", type=click.IntRange(1), help="How many stories; default with neither: 500.")
@click.option("--seed", type=int, default=1, show_default=True, help="Whose endless list of stories.")
@click.option(
    "--first", type=click.IntRange(0), default=0, show_default=True, help="The first story's number."
)
@click.option(
    "--shard", metavar="I/N", help="Only every N-th story, from the I-th on; `hublab merge` folds shards."
)
@click.option("--workers", type=click.IntRange(1), help="Processes that play; default: one a processor.")
@click.option("--dask", metavar="ADDRESS", help="Play on the Dask cluster at this address instead.")
@click.option(
    "--connector", "connectors", multiple=True, type=click.Choice(CONNECTOR_KEYS), help="Only these."
)
@click.option("--paranoid", is_flag=True, help="Play every story twice, and not one in twenty.")
@click.option("--goals", "need_goals", is_flag=True, help="Goals that were never reached fail the campaign.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("runs"),
    show_default=True,
    help="Where findings go.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def explore_command(
    seconds: float | None,
    stories: int | None,
    seed: int,
    first: int,
    shard: str | None,
    workers: int | None,
    dask: str | None,
    connectors: tuple[ConnectorKey, ...],
    paranoid: bool,
    need_goals: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Draw, play and judge stories until time or number is up; shrink what failed, and keep it with its report.

    \b
    Examples:
      hublab explore --seconds 60
      hublab explore --stories 20000 --seed 7 --workers 4 --goals
      hublab explore --stories 3000 --shard 1/3 --json > SHARD
    """
    try:
        open_folder(out)
        begins, step = _shard(shard, first)
        known = play_found(out)
        plan = Plan(
            seed,
            stories if stories or seconds else 500,
            begins,
            step,
            connectors or CONNECTOR_KEYS,
            twice_every=1 if paranoid else 20,
        )
        with _players(workers or processors(), dask) as (player, witness, count):
            fold, interrupted = _campaign(plan, player, witness, count, seconds, quiet=as_json)
        found = shortest(plan, fold)
        kept = [_kept(each, out) for each in found]
        document = document_of(plan, fold, kept, known)
        keep_heat_map(document, out)
    except (LabError, reports.ReportError) as error:
        fail(error)
    if as_json:
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    else:
        print_campaign(document)
    sys.exit(INTERRUPTED if interrupted else code_of(document, need_goals=need_goals))


def keep_heat_map(document: dict[str, Any], out: Path) -> None:
    """Write the campaign's document and its page of goals, to which the index leads."""
    (out / reports.HEAT_JSON).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    reports.render_heat_map(out)
    reports.render_index(out)


def code_of(document: dict[str, Any], *, need_goals: bool) -> int:
    """Return the exit code: 2 where the lab itself broke, 1 with findings or missing goals, else 0."""
    if document["problems"]:
        return 2
    stands = any(each["stands"] for each in document["known"])
    lacking = need_goals and (document["goalsMissing"] or document["goalsReachedAgainstReason"])
    return 1 if document["findings"] or stands or lacking else 0


def _shard(shard: str | None, first: int) -> tuple[int, int]:
    if shard is None:
        return first, 1
    position, _, of = shard.partition("/")
    if not (position.isdecimal() and of.isdecimal() and 1 <= int(position) <= int(of)):
        raise InputError(f"--shard {shard}: write I/N with I from 1 to N, e.g. 2/3")
    return first + int(position) - 1, int(of)


@contextmanager
def _players(workers: int, dask: str | None) -> Iterator[tuple[Executor, Executor, int]]:
    """Yield who plays, who plays once more as a witness, and how many there are."""
    if dask is not None:
        from scenarios.cli.cluster import cluster

        with cluster(dask) as (executor, count), processes(1, WITNESS) as witness:
            yield executor, witness, count
        return
    with ExitStack() as open_ones:
        player = open_ones.enter_context(processes(workers, {"PYTHONHASHSEED": "1"}))
        yield player, open_ones.enter_context(processes(1, WITNESS)), workers


def _campaign(
    plan: Plan, player: Executor, witness: Executor, count: int, seconds: float | None, *, quiet: bool
) -> tuple[Fold, bool]:
    began = perf_counter()
    show = _progress(began, plan) if not quiet else lambda fold: None
    try:
        fold = explore(
            plan,
            player,
            count,
            witness=witness,
            stop=lambda: seconds is not None and perf_counter() - began >= seconds,
            show=show,
        )
    except Interrupted as stopped:
        return stopped.fold, True
    return fold, False


def _progress(began: float, plan: Plan) -> Callable[[Fold], None]:
    """Return what tells how far the campaign is: one line, over itself in a terminal, now and then in a log."""
    console = Console(stderr=True)
    told = [began]

    def show(fold: Fold) -> None:
        now = perf_counter()
        if now - told[0] < (EVERY_S if console.is_terminal else EVERY_S * 5):
            return
        told[0] = now
        console.print(
            f"{fold.stories:,} stories{f' of {plan.count:,}' if plan.count else ''}, {fold.exchanges:,} exchanges, "
            f"{fold.simulated_s / 86400:,.1f} days simulated, {len(fold.findings)} kinds of finding, "
            f"{_goals(fold)} of {len(WANTED)} goals, {now - began:.0f} s",
            end="\r" if console.is_terminal else "\n",
            highlight=False,
        )

    return show


def _goals(fold: Fold) -> int:
    return sum(goal in fold.goals for goal in WANTED)


def _kept(found: Shortest, out: Path) -> dict[str, Any]:
    try:
        kept = keep(found.run, out, render=reports.render_run)
        keep_found(found, out)
    except PlayError as error:
        raise keep_story(error, out) from error
    return {
        "code": found.code,
        "promise": found.promise,
        "message": found.message,
        "stories": found.numbers,
        "steps": len(found.run.history.story.steps),
        "faults": len(found.run.history.story.faults),
        "played": found.played,
        "report": kept.row["report"],
        "directory": kept.row["directory"],
    }


def document_of(
    plan: Plan, fold: Fold, kept: Sequence[dict[str, Any]], known: Sequence[Known]
) -> dict[str, Any]:
    """Return the campaign as its JSON document says it (docs/command-line.md)."""
    return {
        "seed": plan.seed,
        "first": plan.first,
        "step": plan.step,
        "stories": fold.stories,
        "verdicts": dict(sorted(fold.verdicts.items())),
        "exchanges": fold.exchanges,
        "simulatedDays": round(fold.simulated_s / 86400, 1),
        "digest": fold.digest,
        "told": [list(each) for each in fold.told],
        "known": [
            {"promise": each.promise, "code": each.code, "story": str(each.path), "stands": each.stands}
            for each in known
        ],
        "findings": list(kept),
        "problems": [{"problem": problem, "stories": numbers} for problem, numbers in fold.problems.items()],
        **standing(fold.goals),
    }


def print_campaign(document: dict[str, Any]) -> None:
    """Print what a campaign came to."""
    console = Console(highlight=False)
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in document["verdicts"].items())
    console.print(
        f"{document['stories']:,} stories ({verdicts}), {document['exchanges']:,} exchanges, "
        f"{document['simulatedDays']:,} days simulated; seed {document['seed']}, digest {document['digest'][:16]}"
    )
    for known in document["known"]:
        how = "still stands" if known["stands"] else "is mended"
        console.print(
            f"found before, {how}: {known['promise']} {known['code']} ({known['story']})", soft_wrap=True
        )
    for finding in document["findings"]:
        console.print(
            f"[bold red]{finding['promise']} {finding['code']}[/]: {finding['message']}", soft_wrap=True
        )
        console.print(
            f"  stories {', '.join(map(str, finding['stories']))}; shrunk to {finding['steps']} steps and "
            f"{finding['faults']} faults: {finding['report']}",
            soft_wrap=True,
        )
    for problem in document["problems"]:
        console.print(
            f"[bold magenta]the lab is at fault[/]: {problem['problem']} (stories {problem['stories'][:5]})"
        )
    _print_goals(console, document)


def _print_goals(console: Console, document: dict[str, Any]) -> None:
    missing, unreachable = document["goalsMissing"], document["goalsUnreachable"]
    console.print(f"goals: {len(WANTED) - len(missing)} of {len(WANTED)} reached")
    if missing:
        console.print(
            f"  never: {'; '.join(missing[:40])}{' ...' if len(missing) > 40 else ''}", soft_wrap=True
        )
    console.print(f"  {len(unreachable)} more that cannot be:")
    for goal, reason in unreachable.items():
        wrong = goal in document["goalsReachedAgainstReason"]
        console.print(
            f"    {goal}: {'[bold red]reached, so this is wrong:[/] ' if wrong else ''}{reason}",
            soft_wrap=True,
        )
