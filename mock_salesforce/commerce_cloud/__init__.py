"""A stand-in for Salesforce B2C Commerce: Account Manager, SLAS, SCAPI and OCAPI on their real hosts."""

from mock_salesforce.commerce_cloud.app import create_app, install
from mock_salesforce.commerce_cloud.state import State, hosts, new_state

__all__ = ["State", "create_app", "hosts", "install", "new_state"]
