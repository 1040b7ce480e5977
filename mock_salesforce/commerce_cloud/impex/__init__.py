"""Files of a customer into a realm: Commerce Cloud's own XML exports, and recorded answers of the Shopper APIs."""

from mock_salesforce.commerce_cloud.impex.importer import import_stream

__all__ = ["import_stream"]
