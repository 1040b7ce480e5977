"""What each object's records must satisfy beyond types: one table of rules, looked up at every write
(sections 5, 8)."""

from __future__ import annotations

from collections.abc import Mapping

from mock_salesforce.platform.rules import fulfillments as fulfillment_rules
from mock_salesforce.platform.rules import order_items as item_rules
from mock_salesforce.platform.rules import orders as order_rules
from mock_salesforce.platform.rules.accounts import change_account, complete_account, mirror_person
from mock_salesforce.platform.rules.cases import change_case, open_case
from mock_salesforce.platform.rules.hooks import Rules
from mock_salesforce.platform.rules.prices import (
    check_entry,
    check_entry_change,
    complete_pricebook,
    keep_standard_pricebook,
    keep_used_product,
)
from mock_salesforce.platform.rules.product_items import check_product_item

__all__ = ["RULES", "Rules"]

RULES: Mapping[str, Rules] = {
    "Account": Rules(before_create=complete_account, before_update=change_account, after_write=mirror_person),
    "Case": Rules(before_create=open_case, before_update=change_case),
    "Pricebook2": Rules(before_create=complete_pricebook, before_delete=keep_standard_pricebook),
    "PricebookEntry": Rules(before_create=check_entry, before_update=check_entry_change),
    "Product2": Rules(before_delete=keep_used_product),
    "Order": Rules(
        before_create=order_rules.begin_as_draft,
        before_update=order_rules.change_order,
        before_delete=order_rules.keep_activated,
    ),
    "OrderItem": Rules(
        before_create=item_rules.complete_item,
        before_update=item_rules.change_item,
        before_delete=item_rules.keep_item,
        after_write=item_rules.total_order,
    ),
    "OrderItemTaxLineItem": Rules(after_write=item_rules.tax_item),
    "FulfillmentOrder": Rules(
        before_create=fulfillment_rules.begin_unmanaged,
        before_update=fulfillment_rules.change_status,
        after_write=fulfillment_rules.move_quantities,
    ),
    "FulfillmentOrderLineItem": Rules(
        before_create=fulfillment_rules.check_line, before_update=fulfillment_rules.keep_line
    ),
    "ProductItem": Rules(before_create=check_product_item),
}
