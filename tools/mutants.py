"""Change the hub's domain one place at a time, and tell how many of the changes the tests notice (mutmut).

All changes are many thousands; `--sample` draws so many of them with a seed, the same ones for the same code.

Example: python -m tools.mutants --sample 200
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = ("killed", "timeout", "caught by type check", "segfault")
LEAST = 85


def results() -> dict[str, str]:
    """Return how each change ended, by its name."""
    told = subprocess.run(
        [MUTMUT, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    lines = (line.strip().partition(": ") for line in told.stdout.splitlines())
    return {name: ended for name, _, ended in lines if "__mutmut_" in name}


def run(names: list[str], processes: int) -> None:
    """Try the changes named; mutmut's own progress goes nowhere, since it redraws a line thousands of times."""
    tried = subprocess.run(
        [MUTMUT, "run", "--max-children", str(processes), *names],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if tried.returncode:
        sys.stderr.write(tried.stdout[-2000:] + tried.stderr[-2000:])
        raise SystemExit(2)


def listed() -> None:
    """Let mutmut write all changes down: it has no verb for that, and stops there where no name matches."""
    subprocess.run([MUTMUT, "run", "none.of.them"], cwd=ROOT, check=False, capture_output=True)
    if not results():
        raise SystemExit("mutmut found nothing to change: run mutmut by hand to see why")


def drawn(names: list[str], sample: int, seed: int) -> list[str]:
    """Return `sample` of the names, the same ones for a seed whatever order they come in."""
    return sorted(Random(seed).sample(sorted(names), min(sample, len(names))))


def judged(ended: Mapping[str, str]) -> tuple[float, list[str]]:
    """Return the share of changes that some test noticed, and the others with how they ended."""
    missed = [f"{name}: {how}" for name, how in sorted(ended.items()) if how not in NOTICED]
    return 1 - len(missed) / len(ended), missed


def main() -> int:
    """Try all changes or a sample; exit 1 where too few are noticed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, help="try so many changes, drawn with the seed")
    parser.add_argument("--seed", type=int, default=1, help="what the sample is drawn with (default 1)")
    parser.add_argument("--least", type=int, default=LEAST, help=f"percent to be noticed (default {LEAST})")
    parser.add_argument("--processes", type=int, default=2, help="how many at a time (default 2)")
    options = parser.parse_args()
    if options.sample is None:
        run([], options.processes)
        ended = results()
    else:
        listed()
        names = drawn(list(results()), options.sample, options.seed)
        run(names, options.processes)
        ended = {name: how for name, how in results().items() if name in set(names)}
    share, missed = judged(ended)
    sys.stdout.write("".join(f"{line}\n" for line in missed))
    sys.stdout.write(
        f"{len(ended) - len(missed)} of {len(ended)} changes noticed: {share:.1%}, at least {options.least} %\n"
    )
    return 0 if share * 100 >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
