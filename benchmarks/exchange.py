"""The happy path against the floor: microseconds an exchange, hub, recording and judging included.

Example: python -m benchmarks.exchange
"""

from __future__ import annotations

import argparse
import sys

import orjson

from benchmarks.floor import Work, interleaved, told
from scenarios.play import play
from scenarios.scenario import load_catalog
from scenarios.story import CONNECTOR_KEYS, ConnectorKey, Story
from scenarios.world import build_stage

MOST = 2.5  # of the floor, an exchange


def happy_path(connector: ConnectorKey) -> Work:
    """Return one run of the connector's happy path as a block of as many operations as it has exchanges."""
    story: Story = load_catalog()["happy_path"].pinned(connector)[0]

    def block() -> int:
        run = play(story, build_stage)
        if run.verdict != "valid":
            raise SystemExit(f"the happy path on {connector} is {run.verdict}: {run.sentence}")
        return run.exchanges

    return block


def main() -> int:
    """Measure, print, and return 1 where the happy path costs more than its budget."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="blocks of each (default 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    measured = interleaved({f"happy path, {c}": happy_path(c) for c in CONNECTOR_KEYS}, rounds=options.rounds)
    if options.json:
        document = {m.name: {"microseconds": m.microseconds, "ratio": m.ratio} for m in measured}
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        sys.stdout.write(told(measured) + f"\nbudget: {MOST} x floor an exchange\n")
    return int(any(m.ratio > MOST for m in measured))


if __name__ == "__main__":
    sys.exit(main())
