"""The table of control-plane verbs: those that every mock has, and the platform's own."""

from __future__ import annotations

from mock_salesforce.frame.routes import table
from mock_salesforce.platform.lab import contents, world
from mock_salesforce.platform.lab.bodies import (
    AppBody,
    FakeBody,
    FieldsBody,
    ImportBody,
    OrgBody,
    PicklistsBody,
    ProductsBody,
    RecordsBody,
    StockBody,
)
from mock_salesforce.platform.lab.shown import STATE
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.tables import OPERATION_NAMES, errors_of, vendor_document

LAB_OPERATIONS = table(
    "platform",
    "Salesforce platform mock",
    STATE,
    {
        "apps": (world.make_app, AppBody),
        "orgs": (world.make_org, OrgBody),
        "picklists": (world.make_picklists, PicklistsBody),
        "fields": (world.make_fields, FieldsBody),
        "records": (contents.make_records, RecordsBody),
        "imports": (contents.import_csv, ImportBody),
        "products": (contents.make_products, ProductsBody),
        "fakes": (contents.make_fake, FakeBody),
        "stock": (contents.make_stock, StockBody),
    },
    Quirks,
    {name: errors_of(name) for name in OPERATION_NAMES},
    vendor_document,
    (*world.LAB_OPERATIONS, *contents.LAB_OPERATIONS),
)
