"""The templates of this package, and how a page reaches the disk."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.errors import ReportError
from reports.page import labels
from reports.page.bodies import json_text, preformatted
from reports.page.timeline import brief, fault_name
from reports.page.visible import revealed


@cache
def environment() -> Environment:
    """Return the template environment; everything printed is escaped and shows hidden characters."""
    loader = ChoiceLoader([PackageLoader("reports.page"), PackageLoader("reports.playbook", "entries")])
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(labels=labels, brief=brief, fault_name=fault_name)
    made.filters.update(json=_json, text=preformatted, count=labels.count)
    return made


@dataclass(frozen=True, slots=True)
class Script:
    """The page's own script and the fingerprint by which its policy lets this one run and no other."""

    text: Markup
    fingerprint: str


def script(name: str) -> Script:
    """Return a script that ships with the templates."""
    text = files("reports.page").joinpath("templates", name).read_text(encoding="utf-8")
    fingerprint = b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Script(Markup(text), f"sha256-{fingerprint}")


def write_page(target: Path, text: str) -> None:
    """Write a page whole or not at all; a folder that cannot be written is told, not traced."""
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ReportError(
            target,
            f"it cannot be written ({error.strerror})",
            "Make the folder writable or choose another one",
        ) from error


def _finalize(value: Any) -> Any:
    return revealed(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _json(value: object, limit: int = 6_000, where: str = "the run directory") -> Markup:
    return preformatted(json_text(value), limit, where)
