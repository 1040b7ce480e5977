"""Files of a customer into a realm: Commerce Cloud's own XML exports, and recorded answers of the Shopper APIs."""

from mock_salesforce.commerce_cloud.impex.importer import STREAMED, add_routes, import_stream

__all__ = ["STREAMED", "add_routes", "import_stream"]
