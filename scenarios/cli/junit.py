"""Runs as JUnit XML, for continuous integration servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

from scenarios.errors import InputError


def write_junit(path: Path, runs: Iterable[Mapping[str, Any]]) -> None:
    """Write one test case a run: `invalid` is a failure, `unknown` an error, with findings as text."""
    suite = xml.Element("testsuite", name="hublab")
    counts = {"tests": 0, "failures": 0, "errors": 0}
    for run in runs:
        counts["tests"] += 1
        case = xml.SubElement(
            suite,
            "testcase",
            classname=f"hublab.{run['scenario'] or 'story'}",
            name=f"{run['connector']}: {run['title']}",
            time=f"{run['real_s']:.3f}",
        )
        if run["verdict"] == "invalid":
            counts["failures"] += 1
            messages = [f"{f['code']} ({f['rule']}): {f['message']}" for f in run["findings"]]
            xml.SubElement(case, "failure", message=messages[0]).text = "\n".join([*messages, run["report"]])
        elif run["verdict"] == "unknown":
            counts["errors"] += 1
            xml.SubElement(case, "error", message=run["sentence"]).text = run["report"]
    for name, count in counts.items():
        suite.set(name, str(count))
    try:
        xml.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
    except OSError as error:
        raise InputError(
            f"{path}: the JUnit file cannot be written ({error.strerror}); check the folder"
        ) from error
