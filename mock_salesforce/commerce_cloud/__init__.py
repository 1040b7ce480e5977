"""A stand-in for Salesforce B2C Commerce: Account Manager, SLAS, SCAPI and OCAPI on their real hosts."""

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.app import create_app, install
from mock_salesforce.commerce_cloud.fidelity import rows_of
from mock_salesforce.commerce_cloud.impex.differences import DIFFERENCES
from mock_salesforce.commerce_cloud.state import State, hosts, new_state

__all__ = ["State", "create_app", "fidelity", "hosts", "install", "new_state"]


def fidelity() -> list[dict[str, str]]:
    """What is mocked, what is not, and how sure each is; docs/fidelity.md is written from it."""
    differences = [(f"{one.document} {one.path}", one.reason) for one in DIFFERENCES]
    return rows_of(APIS, differences)
