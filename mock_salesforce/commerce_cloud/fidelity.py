"""What the mock imitates, how sure that is, and what it leaves out: the rows of docs/fidelity.md.

Operations and quirks are read off the tables that serve them; the rest is said in facts.toml, once.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.impex.differences import DIFFERENCES
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation

Row = dict[str, str]
_FACTS = "commerce-cloud-api.md"
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}


def fidelity() -> list[Row]:
    """What is mocked, what is not, and how sure each is, in the order of the tables."""
    facts = tomllib.loads(files("mock_salesforce.commerce_cloud").joinpath("facts.toml").read_text("utf-8"))
    rows = [_operation_row(api, operation) for api in APIS for operation in api.operations]
    rows += [_stated(row, "", "not mocked") for row in facts["not_mocked"]]
    for name, said in Quirks().described().items():
        says = f"{said['meaning']} (default {said['default']!r})"
        rows.append(_row("Quirks", f"quirk {name}", "mocked", _MARKS[said["mark"]], said["source"], says))
    rows += [_stated(row, "behavior ", "mocked") for row in facts["behavior"]]
    rows += [
        {
            "group": "Recorded documents",
            "operation": f"behavior {one.document} {one.path}",
            "status": "mocked",
            "mark": "observed",
            "source": "recorded answers of a demo site",
            "says": one.reason,
        }
        for one in DIFFERENCES
    ]
    return rows


def _operation_row(api: Api, operation: Operation) -> Row:
    status = "outline" if operation.outline else "mocked"
    says = (operation.view.__doc__ or operation.name).partition("\n")[0]
    name = f"{operation.method} {api.base}{operation.path}"
    return _row(api.name, name, status, operation.mark, operation.source.removeprefix("section "), says)


def _stated(row: Row, kind: str, status: str) -> Row:
    return _row(row["group"], kind + row["name"], status, row["mark"], row["section"], row["says"])


def _row(group: str, operation: str, status: str, mark: str, section: str, says: str) -> Row:
    return {
        "group": group,
        "operation": operation,
        "status": status,
        "mark": mark,
        "source": f"{_FACTS} {section}",
        "says": says,
    }
