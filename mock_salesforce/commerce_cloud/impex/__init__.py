"""Files of a customer into a realm: Commerce Cloud's own XML exports, and recorded answers of the Shopper APIs."""

from mock_salesforce.commerce_cloud.impex.declared import import_operation
from mock_salesforce.commerce_cloud.impex.importer import PATH, add_route, import_stream

__all__ = ["PATH", "add_route", "import_operation", "import_stream"]
