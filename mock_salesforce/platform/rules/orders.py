"""Orders: born Draft, activated with at least one product, then locked (sections 5.1 and 8)."""

from __future__ import annotations

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.wire.errors import VendorError

LOCKED = ("AccountId", "ContractId", "Pricebook2Id", "EffectiveDate", "CurrencyIsoCode")


def begin_as_draft(org: Org, row: Row) -> None:
    """A new order is a draft, whatever the client hoped for."""
    if row["Status"] != "Draft":
        raise VendorError(
            "FAILED_ACTIVATION",
            "Choose a valid order status and save your changes: new orders are drafts.",
            ["Status"],
        )
    row["StatusCode"] = "Draft"
    _check_pricebook(org, row)


def change_order(org: Org, old: Row, new: Row) -> None:
    """Activation needs products; an activated order keeps what its price rests on."""
    if old["StatusCode"] == "Draft" and new["Status"] == "Activated":
        if not org.table("OrderItem").ids_where("OrderId", [new["Id"]]):
            raise VendorError("FAILED_ACTIVATION", "An order must have at least one product.")
        new["StatusCode"] = "Activated"
        new["ActivatedDate"] = new["LastModifiedDate"]
        new["ActivatedById"] = new["LastModifiedById"]
    elif old["StatusCode"] == "Activated":
        _keep_locked(org, old, new)
    if new.get("Pricebook2Id") != old.get("Pricebook2Id"):
        if rows.children(org, "OrderItem", "OrderId", new["Id"]):
            raise VendorError(
                "FIELD_INTEGRITY_EXCEPTION",
                "field integrity exception: Pricebook2Id (the order has products)",
                ["Pricebook2Id"],
            )
        _check_pricebook(org, new)


def keep_activated(org: Org, row: Row) -> None:
    """An activated order cannot be deleted."""
    if row["StatusCode"] == "Activated":
        raise VendorError("DELETE_FAILED", "Activated orders cannot be deleted.")


def _keep_locked(org: Org, old: Row, new: Row) -> None:
    changed = [name for name in LOCKED if old.get(name) != new.get(name)]
    if changed:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            f"field integrity exception: {', '.join(changed)} (the order is activated)",
            changed,
        )
    if new["Status"] == "Draft":
        if org.schema.get("OrderSummary") and org.table("OrderSummary").ids_where(
            "OriginalOrderId", [new["Id"]]
        ):
            raise VendorError("FIELD_INTEGRITY_EXCEPTION", "The order has an order summary.", ["Status"])
        new["StatusCode"] = "Draft"


def _check_pricebook(org: Org, row: Row) -> None:
    pricebook = org.find(row.get("Pricebook2Id"))
    if pricebook is not None and not pricebook["IsActive"]:
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "field integrity exception: Pricebook2Id (inactive)",
            ["Pricebook2Id"],
        )
