"""`hublab import`: a customer's own exports into a running mock, streamed, with what could not be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import httpx
import orjson
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scenarios.errors import InputError, LabError

_CHUNK = 256 * 1024
_TOLD = 20


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--to", "address", required=True, metavar="URL", help="The Commerce Cloud mock's address.")
@click.option("--realm", metavar="ID", help="Organization id, where the mock has more than one realm.")
@click.option("--site", metavar="ID", help="The site that is to show, sell and price what the files hold.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def import_command(
    files: tuple[Path, ...], address: str, realm: str | None, site: str | None, as_json: bool
) -> None:
    """Load Commerce Cloud exports (catalog, inventory, price book XML) and recorded answers (JSON) into a mock.

    Files go in the order given: a catalog first, then what speaks of its products. Exit code 1: single elements of
    a file could not be read, and the rest was loaded. Exit code 2: a file breaks off, and nothing of it was loaded.

    \b
    Examples:
      hublab import catalog.xml inventory.xml pricebook.xml --to http://127.0.0.1:8403
      hublab import storefront-catalog.xml --to http://127.0.0.1:8403 --site RefArch --json
    """
    parameters = {name: value for name, value in (("organization_id", realm), ("site_id", site)) if value}
    try:
        reports = import_files(files, address, parameters, quiet=as_json)
    except LabError as error:
        click.echo(f"hublab: {error}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(orjson.dumps({"files": reports}, option=orjson.OPT_INDENT_2))
    else:
        _tell(reports)
    sys.exit(int(any(report["problem_count"] for report in reports)))


def import_files(
    files: Sequence[Path],
    address: str,
    parameters: dict[str, str],
    *,
    quiet: bool = True,
    client: httpx.Client | None = None,
) -> list[dict[str, Any]]:
    """Stream each file into the mock at the address; return its reports, one a file and in the files' order."""
    sizes = [_size(path) for path in files]
    url = f"{address.rstrip('/')}/_lab/import"
    http = client or httpx.Client(timeout=httpx.Timeout(30.0, read=None, write=None), trust_env=False)
    with http, _progress(quiet) as progress:
        return [
            _sent(http, url, parameters, path, size, progress)
            for path, size in zip(files, sizes, strict=True)
        ]


def _size(path: Path) -> int:
    try:
        size = path.stat().st_size
        with path.open("rb"):
            return size
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _sent(
    http: httpx.Client, url: str, parameters: dict[str, str], path: Path, size: int, progress: Progress
) -> dict[str, Any]:
    task = progress.add_task(path.name, total=size)
    chunks = _chunks(path, lambda read: progress.advance(task, read))
    headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
    try:
        answer = http.post(url, params=parameters, content=chunks, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{url}: no mock answers there ({error}); `hublab up` prints its address") from error
    return {"file": str(path), **_report(url, path, answer)}


def _chunks(path: Path, tick: Callable[[int], None]) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
            tick(len(chunk))


def _report(url: str, path: Path, answer: httpx.Response) -> dict[str, Any]:
    try:
        document = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        document = None
    if isinstance(document, dict) and "loaded" in document and answer.status_code == 200:
        return document
    reason = f"it answered {answer.status_code}"
    if isinstance(document, dict) and isinstance(document.get("error"), dict):
        reason = str(document["error"].get("message", reason))
    raise InputError(f"{path}: {url} did not take it: {reason}")


def _progress(quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, quiet=quiet),
        transient=True,
    )


def _tell(reports: Sequence[dict[str, Any]]) -> None:
    console = Console()
    table = Table("file", "format", "loaded", "deleted", "not used", "not read")
    for report in reports:
        table.add_row(
            Path(report["file"]).name,
            report["format"],
            _counts(report["loaded"]),
            _counts(report["deleted"]),
            str(sum(report["ignored"].values())),
            str(report["problem_count"]),
        )
    console.print(table)
    for report in reports:
        for line in _lines(report):
            console.print(line, soft_wrap=True, markup=False, highlight=False)


def _counts(counts: dict[str, int]) -> str:
    return "\n".join(f"{count} {name}" for name, count in counts.items())


def _lines(report: dict[str, Any]) -> Iterator[str]:
    name = Path(report["file"]).name
    for row in report["problems"][:_TOLD]:
        place = f"{name}:{row['line']}" if row["line"] else name
        owner = f" of {row['id']}" if "id" in row else ""
        yield f"{place}: {row['element']}{owner}: {row['reason']}"
    if report["problem_count"] > _TOLD:
        yield f"{name}: {report['problem_count'] - _TOLD} more; --json tells the first thousand"
    for note in report["notes"]:
        yield f"{name}: {note}"
