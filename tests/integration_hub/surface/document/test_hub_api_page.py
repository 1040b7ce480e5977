"""docs/hub-api.md says what the hub does: its table names the operations, and its examples are answered as shown."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

from integration_hub.api.table import DOCUMENT
from integration_hub.connectors import BUILDERS

PAGE = (Path(__file__).parents[4] / "docs" / "hub-api.md").read_text(encoding="utf-8")
RULES = (Path(__file__).parents[4] / "docs" / "facts" / "rules.md").read_text(encoding="utf-8")
ANY_PLACE = re.compile(r"{\w+}")


def documented():
    return {
        (method.upper(), ANY_PLACE.sub("{}", path.removeprefix("/api/v3")))
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
    }


def tabled():
    """Yield the calls that the table's first column names; `...` and a bare `/path` go on from the call before."""
    for row in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE):
        path, verbs = "", [""]
        for methods, where in re.findall(r"`(?:([A-Z/]+) )?([^` ]+)`", row):
            verbs = methods.split("/") if methods else verbs
            where = where.split("?")[0]
            if where.startswith("..."):
                where = path
            elif not methods:
                where = path.rpartition("/")[0] + where
            path = where
            yield from ((verb, ANY_PLACE.sub("{}", path)) for verb in verbs)


def test_every_setting_is_named():
    """Whoever sets a connector up by the API finds each setting that no rule has by its label."""
    declared = {setting.name: setting.label for connector in BUILDERS for setting in connector.settings}
    lacking = [name for name, label in declared.items() if f"`{name}`" not in PAGE and label not in RULES]
    assert not lacking, f"name in the list of settings of docs/hub-api.md: {lacking}"


def test_the_table_names_every_operation_and_no_other():
    """Whoever reads the page finds each call there is, and none that is not."""
    assert set(tabled()) == documented()


def contains(answer, shown):
    """Tell whether an answer has all that is shown of it."""
    if isinstance(shown, dict):
        return all(name in answer and contains(answer[name], value) for name, value in shown.items())
    if isinstance(shown, list):
        return len(answer) == len(shown) and all(map(contains, answer, shown))
    return answer == shown


def test_the_examples_are_answered_as_shown(api):
    """Each example of the page is sent as it stands, in order, and its answer has everything that is shown."""
    (block,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    parts = re.split(r"(?m)^(?=[A-Z]+ /|[0-9]{3} )", block.strip())[1:]
    sent = 0
    for call, reply in list(pairwise(parts))[::2]:
        method, path, *body = call.strip().split(" ", 2)
        status, shown = reply.split(" ", 1)
        answer = api.call(method, path.removeprefix("/api/v3"), json.loads(body[0]) if body else None)
        assert answer[0] == int(status), answer
        assert contains(answer[1], json.loads(shown)), answer
        sent += 1
    assert sent == 3
