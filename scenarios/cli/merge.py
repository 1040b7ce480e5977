"""`hublab merge`: the shards of one campaign, folded into what it would have come to on one machine."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from scenarios.cli.explore import code_of, print_campaign
from scenarios.cli.run import fail
from scenarios.errors import InputError, LabError
from scenarios.explore.campaign import folded
from scenarios.explore.goals import standing


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--goals", "need_goals", is_flag=True, help="Goals that were never reached fail the campaign.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def merge_command(files: tuple[Path, ...], need_goals: bool, as_json: bool) -> None:
    """Fold the JSON documents of `hublab explore --shard I/N --json`, given in any order.

    Example: hublab merge shards/1 shards/2 shards/3
    """
    try:
        document = merged([_read(path) for path in files])
    except LabError as error:
        fail(error)
    if as_json:
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    else:
        print_campaign(document)
    sys.exit(code_of(document, need_goals=need_goals))


def _read(path: Path) -> dict[str, Any]:
    try:
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read as JSON ({error}); write it with `hublab explore --json`"
        ) from error
    if not isinstance(document, dict) or not {"seed", "first", "step", "told", "goals"} <= set(document):
        raise InputError(f"{path}: no campaign of `hublab explore --json`")
    return document


def merged(shards: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the whole campaign; raise InputError where the shards are not those of one."""
    seeds = {(shard["seed"], shard["step"]) for shard in shards}
    if len(seeds) > 1:
        raise InputError(f"these are shards of different campaigns (seed, shards): {sorted(seeds)}")
    told = sorted(tuple(each) for shard in shards for each in shard["told"])
    numbers = [number for number, _, _ in told]
    if len(set(numbers)) < len(numbers):
        raise InputError("two of these files hold the same story; give each shard once")
    digest = ""
    for number, verdict, story_digest in told:
        digest = folded(digest, number, verdict, story_digest)
    goals = sum((Counter(shard["goals"]) for shard in shards), Counter[str]())
    return {
        "seed": shards[0]["seed"],
        "first": min(shard["first"] for shard in shards),
        "step": 1,
        "stories": len(told),
        "verdicts": dict(sorted(Counter(verdict for _, verdict, _ in told).items())),
        "exchanges": sum(shard["exchanges"] for shard in shards),
        "simulatedDays": round(sum(shard["simulatedDays"] for shard in shards), 1),
        "digest": digest,
        "told": [list(each) for each in told],
        "known": [known for shard in shards for known in shard.get("known", ())],
        "findings": _once([finding for shard in shards for finding in shard["findings"]]),
        "problems": [problem for shard in shards for problem in shard["problems"]],
        **standing(goals),
    }


def _once(findings: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each finding once, with the shortest story that any shard has of it."""
    shortest: dict[tuple[str, str], dict[str, Any]] = {}
    for finding in sorted(findings, key=lambda each: (each["steps"], each["faults"], each["stories"])):
        shortest.setdefault((finding["promise"], finding["code"]), finding)
    return list(shortest.values())
