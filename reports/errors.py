"""What this package raises: one error, made to be printed to a person as it stands."""

from __future__ import annotations

from pathlib import Path


class ReportError(Exception):
    """Evidence cannot be read or a page not written: which file, which line, what is wrong, what to do."""

    def __init__(self, path: Path, problem: str, remedy: str, *, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
        place = f"{path}, line {line}" if line is not None else str(path)
        super().__init__(f"{place}: {problem}. {remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (
            self.path,
            self.problem,
            self.remedy,
            self.line,
        )  # to cross from one process to another


def _again(path: Path, problem: str, remedy: str, line: int | None) -> ReportError:
    return ReportError(path, problem, remedy, line=line)
