"""What the mock imitates, how sure that is, and what it leaves out: the rows of docs/fidelity.md.

Operations and quirks are read off the tables that serve them; the rest is said in facts.toml, once.
"""

from __future__ import annotations

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.impex.differences import differences
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation
from mock_salesforce.frame.ledger import Ledger, Row

_LEDGER = Ledger("mock_salesforce.commerce_cloud", "commerce-cloud-api.md")


def fidelity() -> list[Row]:
    """What is mocked, what is not, and how sure each is, in the order of the tables."""
    facts = _LEDGER.facts()
    rows = [_operation_row(api, operation) for api in APIS for operation in api.operations]
    rows += [_LEDGER.stated(row, "", "not mocked") for row in facts["not_mocked"]]
    rows += _LEDGER.switches(Quirks())
    rows += [_LEDGER.stated(row, "behavior ", "mocked") for row in facts["behavior"]]
    rows += [
        {
            "group": "Recorded documents",
            "operation": f"behavior {one.document} {one.path}",
            "status": "mocked",
            "mark": "observed",
            "source": "recorded answers of a demo site",
            "says": one.reason,
        }
        for one in differences()
    ]
    return rows


def _operation_row(api: Api, operation: Operation) -> Row:
    status = "outline" if operation.outline else "mocked"
    says = (operation.view.__doc__ or operation.name).partition("\n")[0]
    name = f"{operation.method} {api.base}{operation.path}"
    return _LEDGER.row(
        api.name, name, status, operation.mark, api.source_of(operation).removeprefix("section "), says
    )
