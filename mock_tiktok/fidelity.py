"""The ledger: what of the facts the mock does, in outline or not at all, and how well founded each is."""

from __future__ import annotations

from mock_tiktok.quirks import Quirks
from mock_tiktok.resources.table import OPERATIONS

FACTS = "tiktok-shop-api.md"
_GROUPS = {
    "authorization": "Authorization",
    "seller": "Authorization",
    "product": "Products",
    "order": "Orders",
    "fulfillment": "Fulfillment",
    "logistics": "Logistics",
    "return_refund": "Cancellations and returns",
    "event": "Webhooks",
}
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}
# Operations that answer in the documented shape, with little behind it.
_OUTLINE = frozenset(
    {
        "Get Category Rules",
        "Recommend Category",
        "Get Warehouse Delivery Options",
        "Get Shipping Providers",
        "Get Package Shipping Document",
        "Get Package Handover Time Slots",
        "Get Eligible Shipping Service",
        "Update Package Delivery Status",
        "Search Returns",
        "Create Return",
        "Approve Return",
        "Reject Return",
        "Get Return Records",
        "Get Reject Reasons",
        "Get Aftersale Eligibility",
        "Calculate Refund",
    }
)
# Operations of which the facts give the path, and little of what they answer.
_ASSUMED = frozenset(
    {
        "Check Listing",
        "Create Custom Brand",
        "Upload Product File",
        "Get Price Detail",
        "Get Order Split Attributes",
        "Split Orders",
        "Search Combinable Packages",
        "Combine Packages",
        "Uncombine Packages",
        "Get Eligible Shipping Service",
        "Update Package Delivery Status",
        "Get Return Records",
        "Get Reject Reasons",
        "Get Aftersale Eligibility",
        "Calculate Refund",
    }
)
_UNSIGNED = (
    ("GET /api/v2/token/get", "Get token: unsigned, single-use code of 30 minutes, absolute expiry seconds"),
    ("GET /api/v2/token/refresh", "Refresh token: unsigned; rotation of the refresh token is a quirk"),
    ("GET /open/authorize", "The authorize page by service_id, one host for the US and one for the rest"),
    ("GET /oauth/authorize", "The older authorize page by app_key, which offers no EU shop"),
)
_NOT_MOCKED = (
    (
        "Products",
        "POST /product/202309/global_products",
        "4",
        "Global products: create, edit, search, publish",
    ),
    ("Products", "POST /product/202507/products/{product_id}/global_replicate", "4", "Local replication"),
    ("Products", "GET /product/202507/products/{product_id}/replicated_products", "4", "Local replication"),
    ("Products", "GET /product/202507/global_listing_rules", "4", "Rules of local replication"),
    ("Cancellations and returns", "decision OFFER_PARTIAL_REFUND", "7b", "Partial refunds of a return"),
    ("Webhooks", "type 2 REVERSE_STATUS_UPDATE", "8", "Legacy; its data is unknown, so it is never sent"),
    ("Webhooks", "types 13, 14 and 33", "8", "Conversations and messages: no such objects here"),
    ("Webhooks", "types 17, 20 and 55", "8", "Creator topics"),
    (
        "Webhooks",
        "types 19, 38, 39, 42 and 46",
        "8",
        "Size charts, promotions, combined listings, translations",
    ),
    ("Webhooks", "types 21 to 25", "8", "Fulfillment by TikTok inbound, opportunity matching"),
    ("Webhooks", "types 35 and 36", "8", "Tokopedia mirror, invoices of Brazil"),
    ("Webhooks", "types 51 and 52", "8", "Local replication"),
    ("Webhooks", "inventory_update", "8", "Announced 2026-04; number and payload unknown"),
    (
        "Other",
        "scopes finance, promotion, customer_service, fbt",
        "1",
        "Can be granted; open no operation here",
    ),
)
_BEHAVIORS = (
    (
        "signing",
        "cited",
        "2",
        "Path, sorted decoded parameters and exact body bytes; the published vector is a test",
    ),
    ("signing window", "cited", "2", "Timestamps count from 5 minutes ago to 30 seconds ahead"),
    ("upper-case signature", "observed", "2", "Upper-case hex is refused"),
    ("Content-Type given twice", "observed", "2", "Answers 36009022"),
    (
        "content type on GET",
        "assumed",
        "2",
        "Declared required by the vendor, not demanded here: no error is published",
    ),
    (
        "order of gateway checks",
        "assumed",
        "2",
        "App, address, time, signature, token, seller, scope, shop, rate, shape",
    ),
    ("user type", "assumed", "2", "A creator's or partner's token is refused with 101000 by every operation"),
    ("error messages", "assumed", "12", "Codes and keywords are the vendor's; most full sentences are ours"),
    ("request_id", "cited", "3", "Time to the second and upper-case hex"),
    (
        "versions of a path",
        "cited",
        "0.5",
        "Several versions reach one handler; a later one may show more members",
    ),
    ("unknown version", "cited", "2", "36009014 where the path is known in another version"),
    (
        "paging",
        "assumed",
        "3",
        "Keyset tokens: a row changed between two pages may move, none is lost or doubled",
    ),
    ("partial failure", "cited", "0.4", "Batches answer code 0 with data.errors"),
    (
        "misspellings",
        "cited",
        "0.7",
        "is_requried, distict, UNAUTHORIEZD, cancellations_role, BANk_ACCOUNT, serller",
    ),
    ("audit", "cited", "4", "PENDING, then live or failed; an edit leaves the old version live meanwhile"),
    ("audit delay", "assumed", "4", "60 seconds of the clock, set by shop"),
    ("pre-approval", "cited", "4", "KYC_PENDING and, in invite-only categories, RESTRICTED_CATEGORY_PENDING"),
    ("blanked with a warning", "cited", "4", "Wrong brand, identifier or attribute value"),
    ("drafts of live products", "cited", "4", "Ignore inventory; the live version stays"),
    ("seller_sku", "observed", "11.5", "Twins are allowed; white space comes back from Seller Center"),
    ("codes of small limits", "assumed", "4", "12052910 where the facts give a limit and no code of its own"),
    (
        "promotion lock",
        "cited",
        "4",
        "12052038 and 12052393; which product is in a promotion the control plane says",
    ),
    ("categories, brands, carriers", "assumed", "4", "Small made-up lists; category 937864 is real"),
    ("order status machine", "cited", "6", "Both flows, with and without ON_HOLD"),
    ("status after part is cancelled", "assumed", "6", "That of the slowest open line"),
    ("committed stock", "assumed", "4", "Held from purchase until handed to the carrier"),
    ("service level times", "assumed", "6", "Names are the vendor's, the spans ours"),
    ("masking", "cited", "6", "By market, flow and status"),
    ("system cancellation", "observed", "11.16", "Unshipped US orders after 15 days, if the switch says so"),
    ("buyer's request", "observed", "7b", "Approved by the system after 24 hours without an answer"),
    ("packages by market", "cited", "7", "From payment outside the US, from shipping in the US"),
    ("combined package of a cancelled order", "assumed", "7", "The others may still leave"),
    ("replacement", "assumed", "7b", "Ends the request; the new order is not made"),
    ("webhook signature", "cited", "8", "HMAC over app key and raw body; the published vector is a test"),
    ("webhook retries", "cited", "8", "After 2 min, 30 min, 3 h, 12 h; an answer counts within 3 s"),
    ("webhook type 7", "cited", "8", "Daily at midnight UTC from 30 days before the end"),
    (
        "webhook type 27",
        "assumed",
        "8",
        "Needs a threshold of the shop; its values and its lack of a name are assumed",
    ),
    ("rate limit", "cited", "9", "Fixed windows of one second for each endpoint, app and shop"),
)


def fidelity() -> list[dict[str, str]]:
    """Every operation of the facts, every quirk, every behavior, in a stable order."""
    rows = [_row("Authorization", name, "mocked", "cited", "1", says) for name, says in _UNSIGNED]
    for operation in OPERATIONS:
        status = "outline" if operation.name in _OUTLINE else "mocked"
        mark = "assumed" if operation.name in _ASSUMED else "cited"
        says = (operation.view.__doc__ or "").partition("\n")[0]
        group = _GROUPS[operation.path.split("/")[1]]
        rows += [
            _row(group, f"{operation.method} {path}", status, mark, operation.cites, says)
            for path in operation.paths()
        ]
    rows += [_row(group, name, "not mocked", "cited", at, says) for group, name, at, says in _NOT_MOCKED]
    rows += [
        _row("Behavior", f"behavior {name}", "mocked", mark, at, says) for name, mark, at, says in _BEHAVIORS
    ]
    for name, told in Quirks().described().items():
        says = f"{told['meaning']} (default {told['default']!r})"
        rows.append(_row("Quirks", f"quirk {name}", "mocked", _MARKS[told["mark"]], told["source"], says))
    return rows


def _row(group: str, operation: str, status: str, mark: str, section: str, says: str) -> dict[str, str]:
    return {
        "group": group,
        "operation": operation,
        "status": status,
        "mark": mark,
        "source": f"{FACTS} {section}",
        "says": says,
    }
