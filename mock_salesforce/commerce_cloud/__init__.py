"""A stand-in for Salesforce B2C Commerce: Account Manager, SLAS, SCAPI and OCAPI on their real hosts.

realm: one instance and its records. wire: how a call is routed, admitted, checked and answered. sign_in: who gets a
token. products, orders: the Admin APIs. storefront: the Shopper APIs. omnichannel: Omnichannel Inventory. ocapi: the
older API. impex: files of a customer. lab: the control plane. apis: all tables of operations; facts.toml and
fidelity: what is mocked and how sure that is. Public is what stands below.
"""

from mock_salesforce.commerce_cloud.app import create_app, install
from mock_salesforce.commerce_cloud.fidelity import fidelity
from mock_salesforce.commerce_cloud.state import State, hosts, new_state

__all__ = ["State", "create_app", "fidelity", "hosts", "install", "new_state"]
