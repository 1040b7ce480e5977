"""The kill matrix of `hublab planted` as a page: which check noticed which bug, and why the others live."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.index.documents import written
from reports.page.pages import environment, write_page

MATRIX_PAGE, MATRIX_JSON = "planted.html", "planted.json"
FEW = 3  # stories; so few say more about the generator than about a checker


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bug was not noticed, and what that means (docs/simulation.md)."""

    says: str
    means: str


FEW_REACH = Reason(
    "few stories reach it", "the generator draws too little: a drawer, or a feature that is too rare"
)
NONE_DIFFERS = Reason(
    "stories reach it, none ran another way",
    "they enter the function without what the bug needs; or the bug is none",
)
NOBODY = Reason(
    "stories ran another way, nobody noticed",
    "a checker is blind: it believes the hub, or judges too little",
)
ANOTHER = Reason("another promise noticed", "the bug names the wrong promise, or its own checker is blind")


def render_kill_matrix(output: Path) -> Path:
    """Write the page of `planted.json` beside it and return its path; raises ReportError."""
    document = written(output / MATRIX_JSON, "hublab planted")
    page = (
        environment()
        .get_template("kill_matrix.html.j2")
        .render(
            document=document,
            killed=[bug for bug in document["bugs"] if bug["noticed"]],
            survivors=[(bug, why(bug)) for bug in document["bugs"] if not bug["noticed"]],
            reasons=(FEW_REACH, NONE_DIFFERS, NOBODY, ANOTHER),
        )
    )
    write_page(output / MATRIX_PAGE, page)
    return output / MATRIX_PAGE


def why(bug: dict[str, Any]) -> Reason:
    """Return why the bug lives, by what the hunt saw of it."""
    if bug["alsoNoticed"]:
        return ANOTHER
    if bug["storiesThatDiffer"]:
        return NOBODY
    return FEW_REACH if bug["storiesThatReachIt"] < FEW else NONE_DIFFERS
