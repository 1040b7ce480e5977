"""`hublab up`: options, signals, and what is printed; the lab itself is in live/lab.py."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import click
import orjson

from scenarios.errors import InputError, LabError
from scenarios.live.routing import PARTIES, Party

if TYPE_CHECKING:
    from scenarios.live.lab import LiveLab

NAMES: dict[str, Party] = {
    "hub": "hub",
    "tiktok": "tiktok",
    "platform": "platform",
    "commerce": "commerce_cloud",
}
FIRST_PORT = 8400
TLS_OFFSET = 40
_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
_PORT = click.IntRange(0, 65535)


def _port_options(command: Any) -> Any:
    for number, name in reversed(list(enumerate(NAMES))):
        for option, port in (("tls-port", FIRST_PORT + TLS_OFFSET + number), ("port", FIRST_PORT + number)):
            what = "TLS" if option == "tls-port" else "http"
            command = click.option(
                f"--{name}-{option}",
                type=_PORT,
                default=None,
                help=f"{what} port of the {name}; default {port}.",
            )(command)
    return command


@click.command("up")
@click.option(
    "--only", multiple=True, type=click.Choice(list(NAMES)), help="Serve only this party; repeatable."
)
@click.option("--free-ports", is_flag=True, help="Take free ports wherever no port is given.")
@_port_options
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the world.")
@click.option("--empty", is_flag=True, help="Serve vendors and hub with nothing in them.")
@click.option(
    "--forward",
    "forwards",
    multiple=True,
    metavar="HOST=URL",
    help="Send what the lab sends to HOST (webhooks of your app) to URL; repeatable.",
)
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    help="Folder for the authority's file and the JWT key; default: a temporary one, removed at the end.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON once ready, and nothing else.")
def up_command(
    only: tuple[str, ...],
    free_ports: bool,
    seed: int,
    empty: bool,
    forwards: tuple[str, ...],
    directory: Path | None,
    as_json: bool,
    **ports: int | None,
) -> None:
    """Serve the hub and the vendors' mocks on this machine, over http and TLS, with a seeded world.

    \b
    Examples:
      hublab up
      hublab up --only tiktok --tiktok-port 9000
      hublab up --json --free-ports
    """
    # Before anything else, so that a signal during start-up ends the command as well.
    signal.signal(signal.SIGTERM, _interrupt)
    made: str | None = None
    code = 0
    try:
        from scenarios.live.lab import LiveLab, Plan

        if directory is None:
            made = tempfile.mkdtemp(prefix="hublab-")
        plan = Plan(
            parties=tuple(party for party in PARTIES if not only or party in {NAMES[name] for name in only}),
            ports=_ports(ports, "port", 0, free=free_ports),
            tls_ports=_ports(ports, "tls_port", TLS_OFFSET, free=free_ports),
            directory=_writable(directory) if directory is not None else Path(made or ""),
            seed=seed,
            empty=empty,
            forwards=_forwards(forwards),
        )
        code = _serve(LiveLab(plan), as_json=as_json)
    except KeyboardInterrupt:
        click.echo("hublab: stopped at once", err=True)
        code = 130
    except LabError as error:
        click.echo(f"hublab: {error}", err=True)
        code = 2
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
    _leave(code)


def _serve(lab: LiveLab, *, as_json: bool) -> int:
    """Serve until a signal comes; return 1 where the lab's own work failed first."""
    # The threads of the servers inherit the mask, so that a signal is ours alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    lab.start()
    document = lab.document()
    click.echo(orjson.dumps(document) if as_json else _links(document))
    signal.sigwait(_ENDING)
    signal.signal(signal.SIGINT, _interrupt)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    if not lab.failed and not as_json:
        click.echo("hublab: stopping")
    lab.close()
    if lab.failed:
        click.echo("hublab: the lab's own work failed, so it stops; the traceback is above", err=True)
    return int(lab.failed)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _leave(code: int) -> NoReturn:
    """Leave without tearing the interpreter down under the servers' native threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _ports(given: dict[str, int | None], suffix: str, offset: int, *, free: bool) -> dict[Party, int]:
    ports: dict[Party, int] = {}
    for number, (name, party) in enumerate(NAMES.items()):
        port = given[f"{name}_{suffix}"]
        ports[party] = port if port is not None else 0 if free else FIRST_PORT + offset + number
    return ports


def _writable(directory: Path) -> Path:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot make the folder {directory} ({error.strerror}); give --dir another"
        ) from None
    return directory.resolve()


def _forwards(pairs: Sequence[str]) -> dict[str, str]:
    forwards: dict[str, str] = {}
    for pair in pairs:
        host, separator, url = pair.partition("=")
        target = urlsplit(url)
        if not separator or not host or target.scheme not in ("http", "https") or not target.hostname:
            raise InputError(
                f"--forward {pair!r}: write HOST=URL, e.g. app.example.com=http://127.0.0.1:9000"
            )
        forwards[host.lower()] = url
    return forwards


_TITLES: dict[Party, str] = {
    "hub": "Integration hub",
    "tiktok": "TikTok Shop",
    "platform": "Salesforce platform",
    "commerce_cloud": "Commerce Cloud",
}


def _links(document: dict[str, Any]) -> str:
    lines = ["hublab is up; Ctrl-C stops it", ""]
    for party, title in _TITLES.items():
        served = document.get(party)
        if served is not None:
            lines.append(f"  {title:<20} {served['http']}   {served['https']}")
    hub, tiktok, platform = (document.get(party, {}) for party in ("hub", "tiktok", "platform"))
    lines.append("")
    if key := hub.get("operator_key"):
        lines.append(f"  {'Open the hub':<20} {hub['http']}/sign-in   operator key {key}")
    if shops := tiktok.get("shops"):
        lines.append(
            f"  {'TikTok seller':<20} {shops[0]['seller_email']}   password {shops[0]['seller_password']}"
        )
    if username := platform.get("username"):
        url = f"https://{platform['my_domain']}.my.salesforce.com"
        lines.append(
            f"  {'Salesforce user':<20} {username}   password {platform['password']}   Salesforce URL {url}"
        )
    world = document["ready"].removesuffix("ready") + "world"
    lines.append(f"  {'Everything as JSON':<20} {world}")
    lines.append(f"  {'Trust for TLS':<20} {document['authority']}")
    return "\n".join(lines)
