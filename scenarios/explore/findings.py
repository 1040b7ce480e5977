"""What a campaign found, one story a finding: the shortest that shows it, and the run that proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from scenarios.errors import PlayError
from scenarios.explore.campaign import Fold, Plan, play_explored
from scenarios.explore.shrinking import MOST_PLAYED, shrink
from scenarios.explore.stories import draw
from scenarios.record.evidence import Run
from scenarios.record.verdict import findings_of
from scenarios.story.story import Story


@dataclass(frozen=True, slots=True)
class Shortest:
    """A finding with its smallest story, as it was played."""

    code: str
    promise: str
    message: str
    numbers: tuple[int, ...]  # drawn stories that show it, the first few
    run: Run
    played: int  # stories, to make it small


def shortest(plan: Plan, fold: Fold, most: int = MOST_PLAYED) -> list[Shortest]:
    """Shrink the first story of every finding, and return them in the order in which they were found.

    A finding is left out where the shortest story of an earlier one shows it too: it is another side of the same.
    """
    found: list[Shortest] = []
    for (code, promise), numbers in fold.findings.items():
        if any(shows(each.run, code, promise) for each in found):
            continue
        story = draw(plan.seed, numbers[0], plan.connectors)
        small = shrink(story, partial(_fails, code=code, promise=promise), most)
        run = play_explored(replace(small.story, title=f"{code}, {story.title.lower()}"))
        message = next(
            (
                each.message
                for each in findings_of(run.checks)
                if (each.code, each.promise) == (code, promise)
            ),
            fold.messages[code, promise],
        )
        found.append(Shortest(code, promise, message, tuple(numbers), run, small.played))
    return found


def shows(run: Run, code: str, promise: str) -> bool:
    """Tell whether the run has this finding."""
    return any((each.code, each.promise) == (code, promise) for each in findings_of(run.checks))


def _fails(story: Story, code: str, promise: str) -> bool:
    try:
        return shows(play_explored(story), code, promise)
    except PlayError:
        return False  # a story that the lab breaks under is another matter than the one that is shrunk
