"""The floor: what one exchange costs when nobody does anything with it, and how to measure others against it.

httpx speaks through the lab's lean transport to a Flask application of one route, which answers a JSON document of
about 1 KB. Machines are noisy, so blocks of floor and subjects alternate; a figure is the median of neighbors' ratios.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time

import httpx
import orjson
from flask import Flask, Response

from scenarios.world.network import AppTransport

FLOOR = "floor"
DOCUMENT = {
    "code": 0,
    "data": {
        "id": "1729",
        "title": "Stoneware mug",
        "lines": [{"sku": f"MUG-{n:02}", "n": n} for n in range(36)],
    },
}

Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians over all rounds: microseconds an operation, and its ratio to the floor of the same round."""

    name: str
    microseconds: float
    ratio: float


def floor_app() -> Flask:
    """Return the application of one route that answers a document of about 1 KB."""
    app = Flask("floor", static_folder=None)

    @app.get("/thing")
    def thing() -> Response:
        return Response(orjson.dumps(DOCUMENT), content_type="application/json")

    return app


def floor_work(exchanges: int = 60) -> Work:
    """Return the floor's block: so many exchanges, each answer parsed."""
    client = httpx.Client(transport=AppTransport(floor_app().wsgi_app), base_url="https://floor.test")

    def block() -> int:
        for _ in range(exchanges):
            orjson.loads(client.get("/thing").content)
        return exchanges

    return block


def interleaved(subjects: Mapping[str, Work], *, rounds: int = 30) -> list[Measured]:
    """Run the floor and each subject in turn, `rounds` times; a block of work says how many operations it was.

    The first measurement returned is the floor's own; each subject is compared with the floor just before and after.
    """
    floor = floor_work()
    floor()
    for work in subjects.values():
        work()
    gc.collect()
    gc.freeze()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in subjects}
    floors = [_timed(floor)]
    for _ in range(rounds):
        for name, work in subjects.items():
            cost = _timed(work)
            after = _timed(floor)
            taken[name].append((cost, cost / ((floors[-1] + after) / 2)))
            floors.append(after)
    gc.unfreeze()
    return [
        Measured(FLOOR, median(floors) * 1e6, 1.0),
        *(
            Measured(name, median(cost for cost, _ in pairs) * 1e6, median(ratio for _, ratio in pairs))
            for name, pairs in taken.items()
        ),
    ]


def _timed(work: Work) -> float:
    began = process_time()
    operations = work()
    return (process_time() - began) / operations


def told(measured: list[Measured]) -> str:
    """Return the measurements as lines for a person."""
    width = max(len(m.name) for m in measured)
    return "\n".join(f"{m.name:<{width}}  {m.microseconds:9.1f} µs  {m.ratio:6.2f} x floor" for m in measured)
