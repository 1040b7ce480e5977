"""`hublab list`, `run`, `replay` and `report`: runs, their verdicts and their reports."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

import reports
from scenarios.bulk.input import tables_of
from scenarios.bulk.play import play_bulk, story_of
from scenarios.catalog import choose, load_catalog
from scenarios.cli.cells import perform_all, processors, tasks_of
from scenarios.cli.junit import write_junit
from scenarios.cli.outcome import Outcome, directory_name, keep, keep_story, row_of, verdict_code
from scenarios.errors import InputError, LabError, PlayError
from scenarios.record.evidence import EvidenceWriter, open_folder, read_manifest
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.story.scenario import Scenario
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey
from scenarios.world.world import build_stage

VERDICT_STYLE = {"valid": "green", "invalid": "bold red", "unknown": "yellow"}
VERDICT_MARK = {"valid": "✓ valid", "invalid": "✗ invalid", "unknown": "? unknown"}
COLLECT_AFTER = (50_000, 20, 50)  # new objects, and collections of each younger generation


def fail(error: LabError | reports.ReportError) -> NoReturn:
    """Print what is wrong with the input in one piece and leave with 2."""
    click.echo(f"hublab: {error}", err=True)
    sys.exit(2)


def leave(outcomes: Sequence[Outcome]) -> NoReturn:
    """Leave with the code that the outcomes come to, naming checkers of the lab's that failed."""
    for outcome in outcomes:
        for failure in outcome.failed:
            click.echo(f"hublab: {failure}; please send {outcome.row['directory']}", err=True)
    sys.exit(verdict_code(outcomes))


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_command(as_json: bool) -> None:
    """List the scenarios with their connectors and rules.

    Example: hublab list --json
    """
    scenarios = load_catalog().values()
    if as_json:
        document = [
            {
                "scenario": s.name,
                "title": s.title,
                "connectors": s.connectors,
                "rules": s.rules,
                "promises": s.promises,
            }
            for s in scenarios
        ]
        click.echo(orjson.dumps({"scenarios": document}, option=orjson.OPT_INDENT_2))
        return
    table = Table(Column("scenario", no_wrap=True), "what it asks", "connectors", "rules")
    for scenario in scenarios:
        table.add_row(scenario.name, scenario.title, "\n".join(scenario.connectors), " ".join(scenario.rules))
    Console().print(table)


@click.command("run")
@click.argument("names", nargs=-1)
@click.option(
    "--connector",
    "connectors",
    multiple=True,
    type=click.Choice(CONNECTOR_KEYS),
    help="Only these; repeatable.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("runs"), show_default=True, help="Output folder."
)
@click.option(
    "--examples", type=click.IntRange(0), help="Generated stories a cell; default: as the scenario says."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes that play stories; default: one a processor.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
@click.option("--junit", type=click.Path(path_type=Path), help="Also write JUnit XML to this file.")
@click.option(
    "--catalog", type=click.Path(path_type=Path), help="CSV of SKUs with quantities: a run on real data."
)
@click.option("--orders", type=click.Path(path_type=Path), help="CSV of order lines, with --catalog.")
@click.option(
    "--columns", multiple=True, metavar="FIELD=COLUMN", help="Map a field to a CSV column; repeatable."
)
def run_command(
    names: tuple[str, ...],
    connectors: tuple[ConnectorKey, ...],
    out: Path,
    examples: int | None,
    jobs: int | None,
    as_json: bool,
    junit: Path | None,
    catalog: Path | None,
    orders: Path | None,
    columns: tuple[str, ...],
) -> None:
    """Run scenarios on connectors, judge them, and write one report a run and an index.

    \b
    Examples:
      hublab run
      hublab run duplicate_skus --connector service_cloud --junit results.xml
      hublab run happy_path --catalog inventory.csv --orders orders.csv
    """
    try:
        scenarios = choose(names)
        open_folder(out)
        if catalog is not None:
            outcomes = _run_bulk(scenarios, connectors, out, catalog, orders, columns, quiet=as_json)
        elif orders is not None or columns:
            raise InputError("--orders and --columns go with --catalog; name the catalog's CSV file")
        else:
            chosen = connectors or CONNECTOR_KEYS
            outcomes = _run_cells(scenarios, chosen, out, examples, jobs or processors(), quiet=as_json)
        index = reports.render_index(out)
        if junit is not None:
            write_junit(junit, [outcome.row for outcome in outcomes])
    except (LabError, reports.ReportError) as error:
        fail(error)
    if as_json:
        click.echo(orjson.dumps(_document(outcomes, index), option=orjson.OPT_INDENT_2))
    else:
        _print_verdicts(outcomes, index)
    leave(outcomes)


def _document(outcomes: Sequence[Outcome], index: Path) -> dict[str, Any]:
    document: dict[str, Any] = {"runs": [outcome.row for outcome in outcomes], "index": str(index)}
    for outcome in outcomes:
        if outcome.reconciliation is not None:
            document["reconciliation"] = outcome.reconciliation
    return document


def _run_cells(
    scenarios: Sequence[Scenario],
    connectors: Sequence[ConnectorKey],
    out: Path,
    examples: int | None,
    jobs: int,
    *,
    quiet: bool,
) -> list[Outcome]:
    tasks = tasks_of(scenarios, connectors, examples)
    if not tasks:
        raise InputError("none of these scenarios runs on that connector; `hublab list` shows which do")
    with _progress(quiet) as progress:
        bar = progress.add_task("", total=sum(task.stories for task in tasks))

        def show(description: str, stories: int) -> None:
            progress.update(bar, description=description, advance=stories)

        return perform_all(tasks, out, jobs, show)


def _run_bulk(
    scenarios: Sequence[Scenario],
    connectors: Sequence[ConnectorKey],
    out: Path,
    catalog: Path,
    orders: Path | None,
    columns: Sequence[str],
    *,
    quiet: bool,
) -> list[Outcome]:
    if [scenario.name for scenario in scenarios] != ["happy_path"]:
        raise InputError("--catalog feeds the happy path; write: hublab run happy_path --catalog FILE")
    if len(connectors) > 1:
        raise InputError("--catalog takes one connector; give --connector once or leave it out")
    story = story_of(catalog, orders, connectors[0] if connectors else "order_management", _columns(columns))
    return [_play_bulk(story, out, quiet=quiet)]


def _play_bulk(story: Story, out: Path, *, quiet: bool) -> Outcome:
    if story.world.connector != "order_management":
        raise InputError("--catalog runs through Order Management; leave --connector out")
    if story.inputs is not None:
        tables_of(story.inputs)  # what makes a whole file unreadable is told before anything is begun
    writer = EvidenceWriter(out / directory_name(story))
    # What so many products leave in memory is alive: looking through it for garbage is a tenth of the time by default.
    gc.set_threshold(*COLLECT_AFTER)
    with _progress(quiet) as progress:
        task = progress.add_task("reading", total=None)

        def show(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        try:
            run = play_bulk(story, build_stage, writer, show, _stopwatch())
        except PlayError as error:
            writer.abandon()
            raise keep_story(error, out) from error
        except BaseException:
            writer.abandon()
            raise
        show("writing the report", 0, 0)
        directory = writer.finish(run)
        return row_of(run, directory, reports.render_run(directory))


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    mapped = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        if not separator or not column:
            raise InputError(f"--columns {pair!r}: write FIELD=COLUMN, e.g. sku=item_number")
        mapped[name] = column
    return mapped


def _stopwatch() -> Callable[[], float]:
    from time import perf_counter

    return perf_counter


def _progress(quiet: bool) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )


def _print_verdicts(outcomes: Sequence[Outcome], index: Path) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=120)  # a log is no narrower than it need be: names stand whole
    cells: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        cells.setdefault((outcome.row["scenario"] or "story", outcome.row["connector"]), []).append(outcome)
    table = Table("scenario", "connector", "runs", "verdict", "exchanges", "simulated", "real")
    for (scenario, connector), runs in cells.items():
        verdict = next(
            (v for v in ("invalid", "unknown") if any(r.row["verdict"] == v for r in runs)), "valid"
        )
        table.add_row(
            scenario,
            connector,
            str(len(runs)),
            f"[{VERDICT_STYLE[verdict]}]{VERDICT_MARK[verdict]}[/]",
            str(sum(run.row["exchanges"] for run in runs)),
            f"{sum(run.row['simulated_s'] for run in runs) / 3600:.1f} h",
            f"{sum(run.row['real_s'] for run in runs):.2f} s",
        )
    console.print(table)
    for outcome in outcomes:
        if outcome.row["verdict"] != "valid":
            console.print(
                f"[{VERDICT_STYLE[outcome.row['verdict']]}]{outcome.row['title']}[/]: {outcome.row['sentence']}"
            )
            console.print(f"  report: {outcome.row['report']}", soft_wrap=True)
        if outcome.reconciliation is not None:
            console.print(outcome.reconciliation)
    console.print(f"index: {index}{_earlier(outcomes, index)}", soft_wrap=True)


def _earlier(outcomes: Sequence[Outcome], index: Path) -> str:
    """Say how many runs of earlier calls the index lists beside these, since its verdict is over all of them."""
    mine = {Path(outcome.row["directory"]).name for outcome in outcomes}
    listed = orjson.loads(index.with_name(reports.INDEX_JSON).read_bytes())
    others = [row["verdict"] for row in listed if row["directory"] not in mine]
    if not others:
        return ""
    counts = ", ".join(f"{n} {verdict}" for verdict in sorted(set(others)) if (n := others.count(verdict)))
    return f" (it also lists what earlier calls left in this folder: {counts})"


@click.command("replay")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("runs"), show_default=True, help="Output folder."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def replay_command(source: Path, out: Path, as_json: bool) -> None:
    """Play a story again: a YAML file, a run directory, or a report.

    \b
    Examples:
      hublab replay STORY.yaml
      hublab replay runs/happy_path.order_management.happy-path-salesforce-primary-us
      hublab replay report.html
    """
    try:
        story, before = kept_story(source)
        open_folder(out)
        known = load_catalog()
        required = known[story.scenario].promises if story.scenario in known else ()
        played = _replay(story, required, out, quiet=as_json)
        index = reports.render_index(out)
    except (LabError, reports.ReportError) as error:
        fail(error)
    if as_json:
        click.echo(orjson.dumps(_document([played], index), option=orjson.OPT_INDENT_2))
    else:
        _print_verdicts([played], index)
        if before is not None:
            same = "the same digest as" if before == played.row["digest"] else "ANOTHER DIGEST THAN"
            click.echo(f"{same} the run replayed: {played.row['digest']}")
    leave([played])


def _replay(story: Story, required: Sequence[str], out: Path, *, quiet: bool) -> Outcome:
    if story.inputs is not None:
        return _play_bulk(story, out, quiet=quiet)
    try:
        run = play(story, build_stage, required=required, stopwatch=_stopwatch())
    except PlayError as error:
        raise keep_story(error, out) from error
    return keep(run, out, render=reports.render_run)


def kept_story(source: Path) -> tuple[Story, str | None]:
    """Return the story to play and, where a run is replayed, its digest."""
    if source.is_dir():
        manifest = read_manifest(source)
        return story_file.loads(manifest["story_yaml"], source=str(source / "manifest.json")), manifest[
            "digest"
        ]
    if source.suffix.lower() in (".html", ".htm"):
        return story_file.loads(reports.embedded_story(source), source=str(source)), None
    return story_file.load(source), None


@click.command("report")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report's path as JSON.")
def report_command(directory: Path, as_json: bool) -> None:
    """Write the HTML report of a run directory anew, and the index above it.

    Example: hublab report runs/happy_path.order_management.happy-path-salesforce-primary-us
    """
    try:
        read_manifest(directory)
        report = reports.render_run(directory)
        index = reports.render_index(directory.resolve().parent)
    except (LabError, reports.ReportError) as error:
        fail(error)
    click.echo(orjson.dumps({"report": str(report), "index": str(index)}) if as_json else f"report: {report}")
