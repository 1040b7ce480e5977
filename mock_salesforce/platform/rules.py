"""What each object's records must satisfy beyond types: one table of rules, looked up at every write
(sections 5, 8)."""

from __future__ import annotations

from collections.abc import Mapping

from .account_rules import change_account, complete_account, mirror_person
from .case_rules import change_case, open_case
from .orders import fulfillment_rules, item_rules, order_rules
from .price_rules import check_entry, check_entry_change, complete_pricebook, keep_standard_pricebook
from .rule import Rules
from .stock_rules import check_product_item

__all__ = ["RULES", "Rules"]

RULES: Mapping[str, Rules] = {
    "Account": Rules(before_create=complete_account, before_update=change_account, after_write=mirror_person),
    "Case": Rules(before_create=open_case, before_update=change_case),
    "Pricebook2": Rules(before_create=complete_pricebook, before_delete=keep_standard_pricebook),
    "PricebookEntry": Rules(before_create=check_entry, before_update=check_entry_change),
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
