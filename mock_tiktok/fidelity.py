"""The ledger: what of the facts the mock does, in outline or not at all, and how well founded each is."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from mock_tiktok.quirks import Quirks
from mock_tiktok.resources.table import OPERATIONS

FACTS = "tiktok-shop-api.md"
_GROUPS = {
    "authorization": "Authorization",
    "seller": "Authorization",
    "product": "Products",
    "order": "Orders",
    "fulfillment": "Fulfillment",
    "logistics": "Logistics",
    "return_refund": "Cancellations and returns",
    "event": "Webhooks",
}
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}


def fidelity() -> list[dict[str, str]]:
    """Every operation of the facts, every quirk, every behavior, in a stable order."""
    facts = tomllib.loads(files("mock_tiktok").joinpath("facts.toml").read_text(encoding="utf-8"))
    rows = [_stated("Authorization", row, "mocked") for row in facts["unsigned"]]
    for operation in OPERATIONS:
        status = "outline" if operation.outline else "mocked"
        says = (operation.view.__doc__ or "").partition("\n")[0]
        group = _GROUPS[operation.path.split("/")[1]]
        rows += [
            _row(group, f"{operation.method} {path}", status, operation.mark, operation.cites, says)
            for path in operation.paths()
        ]
    rows += [_stated(row["group"], row, "not mocked") for row in facts["not_mocked"]]
    rows += [_stated("Behavior", row, "mocked", "behavior ") for row in facts["behavior"]]
    for name, told in Quirks().described().items():
        says = f"{told['meaning']} (default {told['default']!r})"
        rows.append(_row("Quirks", f"quirk {name}", "mocked", _MARKS[told["mark"]], told["source"], says))
    return rows


def _stated(group: str, row: dict[str, str], status: str, kind: str = "") -> dict[str, str]:
    return _row(group, kind + row["name"], status, row["mark"], row["section"], row["says"])


def _row(group: str, operation: str, status: str, mark: str, section: str, says: str) -> dict[str, str]:
    return {
        "group": group,
        "operation": operation,
        "status": status,
        "mark": mark,
        "source": f"{FACTS} {section}",
        "says": says,
    }
