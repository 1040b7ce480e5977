"""What clients may look for and an integration never needs: answers that are empty (section 2.1, stubs)."""

from __future__ import annotations

from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.operations import Operation


def recent(call: Call) -> Answer:
    """GET of recently viewed records: nobody looks at pages here."""
    return Answer(200, [])


def tabs(call: Call) -> Answer:
    """GET of the user's tabs: none."""
    return Answer(200, [])


def theme(call: Call) -> Answer:
    """GET of icons and colors: none."""
    return Answer(200, {"themeItems": []})


def actions(call: Call) -> Answer:
    """GET of the invocable actions' groups."""
    base = f"/services/data/{call.version}/actions"
    return Answer(200, {"custom": f"{base}/custom", "standard": f"{base}/standard"})


OPERATIONS = (
    Operation(
        "GET", "/recent", recent, "Recently viewed records, none", "2.1", outline=True, mark="observed"
    ),
    Operation("GET", "/tabs", tabs, "Tabs, none", "2.1", outline=True, mark="observed"),
    Operation("GET", "/theme", theme, "Icons and colors, none", "2.1", outline=True, mark="observed"),
    Operation("GET", "/actions", actions, "Groups of invocable actions", "2.1", outline=True),
)
