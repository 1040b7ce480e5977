"""What all of Salesforce's products share in the hub: the vendor's name, and settings under its labels."""

from __future__ import annotations

from integration_hub.ground.capabilities import Setting, Vendor

SALESFORCE = Vendor("salesforce", "Salesforce", is_channel=False)
SALESFORCE_URL = Setting(
    "salesforceUrl",
    "Salesforce URL",
    kind="url",
    required=True,
    example="https://your-company.my.salesforce.com",
)
PROCESS_PRODUCTS = Setting(
    "processProducts",
    "Process products information",
    kind="choice",
    options=(
        ("pull", "Pull products from Salesforce to the app"),
        ("push", "Push products from the app to Salesforce"),
        ("disabled", "Disabled"),
    ),
)
CURRENCY = Setting("currency", "Currency", kind="text", default="USD")
