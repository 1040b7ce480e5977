"""Every oddity and unknown of the vendor as one switch, set to what is documented or likeliest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from mock_tiktok.books.numbers import Count, HttpStatus

Mark = Literal["C", "L", "UNKNOWN"]


def _said(mark: Mark, source: str, meaning: str) -> dict[str, str]:
    return {"mark": mark, "source": source, "meaning": meaning}


@dataclass(frozen=True, slots=True)
class Quirks:
    """Switches of one vendor state; `source` is the facts section that names the behavior."""

    business_error_status: HttpStatus = field(
        default=200, metadata=_said("L", "3", "HTTP status of a business error (code other than 0)")
    )
    token_error_status: HttpStatus = field(
        default=200, metadata=_said("L", "1", "HTTP status of a refused token call")
    )
    undocumented_gateway_status: HttpStatus = field(
        default=400,
        metadata=_said("UNKNOWN", "2", "HTTP status of gateway errors whose status is not published"),
    )
    refresh_accepts_authorized_code: bool = field(
        default=False,
        metadata=_said(
            "UNKNOWN", "11.12", "refresh tolerates grant_type=authorized_code, as the official SDK sends it"
        ),
    )
    rotate_refresh_token: bool = field(
        default=True, metadata=_said("UNKNOWN", "1", "a refresh retires the refresh token it was given")
    )
    old_access_token_survives_refresh: bool = field(
        default=True,
        metadata=_said(
            "UNKNOWN", "1", "the previous access token lives on to its own expiry after a refresh"
        ),
    )
    app_key_url_hides_eu_shops: bool = field(
        default=True, metadata=_said("L", "1", "the older app_key authorize URL does not offer EU shops")
    )
    redirect_carries_extras: bool = field(
        default=True, metadata=_said("L", "1", "the redirect also carries app_key, locale and shop_region")
    )
    empty_object_may_be_signed_as_nothing: bool = field(
        default=False, metadata=_said("UNKNOWN", "2", "a body of two braces may be signed as an empty body")
    )
    empty_shop_cipher_is_none: bool = field(
        default=True,
        metadata=_said("UNKNOWN", "11.10", "a shop_cipher without a value counts as not sent"),
    )
    rate_limit_per_second: Count = field(
        default=50, metadata=_said("C", "9", "requests a second for each endpoint, app and shop; 0 lifts it")
    )
    test_shop_requests_per_hour: Count = field(
        default=1000,
        metadata=_said("C", "9", "requests an hour for a shop of a test seller, then 36009037; 0 lifts it"),
    )
    query_shop_id_refused: bool = field(
        default=False,
        metadata=_said("L", "2", "a shop_id in the query is refused with 36009004 instead of being ignored"),
    )
    retry_after_on_429: bool = field(
        default=False, metadata=_said("UNKNOWN", "9", "a 429 carries Retry-After: 1")
    )
    product_search_ceiling: Count = field(
        default=10_000,
        metadata=_said("C", "3", "a product search with more results is refused with 12052180"),
    )
    zero_stock_accepted: bool = field(
        default=True, metadata=_said("L", "4", "inventory quantity 0 is accepted although the range says 1")
    )
    seller_sku_spaces_refused: bool = field(
        default=True,
        metadata=_said("L", "11.5", "create and edit refuse white space in seller_sku with 12019059"),
    )
    idempotency_key_replays: bool = field(
        default=True,
        metadata=_said(
            "L", "4", "a repeated idempotency_key answers the first product instead of creating a second"
        ),
    )
    image_must_be_uploaded: bool = field(
        default=True, metadata=_said("L", "4", "main_images[].uri must come from Upload Image")
    )
    edit_shows_pending: bool = field(
        default=False,
        metadata=_said(
            "UNKNOWN", "4", "a live product with an edit under review shows PENDING instead of ACTIVATE"
        ),
    )
    recovered_product_status: Literal["SELLER_DEACTIVATED", "DRAFT"] = field(
        default="SELLER_DEACTIVATED",
        metadata=_said("UNKNOWN", "4", "status of a product after recover: SELLER_DEACTIVATED or DRAFT"),
    )
    mark_cancel_in_webhook: bool = field(
        default=True, metadata=_said("C", "0.6", "webhook type 1 says CANCEL where the API says CANCELLED")
    )
    partially_shipping_webhook: bool = field(
        default=False,
        metadata=_said(
            "C", "0.6", "webhook type 1 is raised for PARTIALLY_SHIPPING, which its list of values lacks"
        ),
    )
    numeric_product_id_in_webhooks: bool = field(
        default=True,
        metadata=_said("C", "0.1", "webhook types 5, 16 and 37 carry product_id as a JSON number"),
    )
    webhook_duplicates: Count = field(
        default=0, metadata=_said("UNKNOWN", "8", "extra copies sent of every webhook")
    )
    webhook_newest_first: bool = field(
        default=False, metadata=_said("UNKNOWN", "8", "webhooks due in one tick leave newest first")
    )
    webhook_retry_new_id: bool = field(
        default=False, metadata=_said("L", "8", "a retry carries a new tts_notification_id")
    )
    webhook_2xx_accepted: bool = field(
        default=False, metadata=_said("UNKNOWN", "8", "any 2xx acknowledges a webhook, not just 200")
    )
    page_token_life_seconds: Count = field(
        default=0, metadata=_said("UNKNOWN", "3", "page tokens expire after this long; 0 never")
    )
    search_lag_seconds: Count = field(
        default=0,
        metadata=_said("L", "11.13", "searches of products and orders do not show what is younger than this"),
    )
    inventory_search_lag_seconds: Count = field(
        default=0,
        metadata=_said("L", "11.13", "Inventory Search shows the stock of before an update for this long"),
    )
    order_detail_lag_seconds: Count = field(
        default=0,
        metadata=_said(
            "L", "11.14", "Get Order Detail shows the status of before a change, and so trails its webhook"
        ),
    )
    offset_page_tokens: bool = field(
        default=False,
        metadata=_said("UNKNOWN", "3", "page tokens are offsets, so pages drift while rows come and go"),
    )
    early_address: Literal["absent", "empty"] = field(
        default="absent",
        metadata=_said("C", "6", "recipient_address of an unpaid or held order: absent or an empty object"),
    )
    document_generating_seconds: Count = field(
        default=0,
        metadata=_said("UNKNOWN", "7", "a shipping document answers 11034037 for this long after arranging"),
    )
    package_dimensions_required: bool = field(
        default=False,
        metadata=_said(
            "UNKNOWN", "4", "listings outside ID, TH and VN need package_dimensions (no code is published)"
        ),
    )
    address_webhook_lacks_id: bool = field(
        default=False,
        metadata=_said("UNKNOWN", "8", "webhook type 3 comes without tts_notification_id, as in its sample"),
    )
    unshipped_cancel_days: Count = field(
        default=0,
        metadata=_said(
            "L", "11.16", "the system cancels unshipped US orders after so many days (15); 0 never"
        ),
    )
    masks_us_platform_shipping: bool = field(
        default=False,
        metadata=_said(
            "L",
            "6",
            "US orders shipped by the platform mask phone and detailed address (planned August 2026)",
        ),
    )
    fbt_warehouse_listed: bool = field(
        default=False,
        metadata=_said("UNKNOWN", "7", "Get Warehouse List also shows the platform's own warehouse"),
    )
    request_auto_approve_seconds: Count = field(
        default=86_400,
        metadata=_said(
            "L", "7b", "an unanswered buyer cancellation request is approved after this long; 0 never"
        ),
    )

    def changed(self, wanted: Mapping[str, Any]) -> Quirks:
        """These switches with some replaced."""
        return replace(self, **wanted)

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            f.name: {"value": getattr(self, f.name), "default": f.default, **f.metadata} for f in fields(self)
        }
