"""Every oddity and unknown of the vendor as one switch, set to what is documented or likeliest."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from .errors import Misuse

Mark = Literal["C", "L", "UNKNOWN"]


def _quirk(default: Any, mark: Mark, source: str, meaning: str) -> Any:
    return field(default=default, metadata={"mark": mark, "source": source, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Quirks:
    """Switches of one vendor state; `source` is the facts section that names the behavior."""

    business_error_status: int = _quirk(200, "L", "3", "HTTP status of a business error (code other than 0)")
    token_error_status: int = _quirk(200, "L", "1", "HTTP status of a refused token call")
    undocumented_gateway_status: int = _quirk(
        400, "UNKNOWN", "2", "HTTP status of gateway errors whose status is not published"
    )
    refresh_accepts_authorized_code: bool = _quirk(
        False,
        "UNKNOWN",
        "11.12",
        "refresh tolerates grant_type=authorized_code, as the official SDK sends it",
    )
    rotate_refresh_token: bool = _quirk(
        True, "UNKNOWN", "1", "a refresh retires the refresh token it was given"
    )
    old_access_token_survives_refresh: bool = _quirk(
        True, "UNKNOWN", "1", "the previous access token lives on to its own expiry after a refresh"
    )
    app_key_url_hides_eu_shops: bool = _quirk(
        True, "L", "1", "the older app_key authorize URL does not offer EU shops"
    )
    redirect_carries_extras: bool = _quirk(
        True, "L", "1", "the redirect also carries app_key, locale and shop_region"
    )
    empty_object_may_be_signed_as_nothing: bool = _quirk(
        False, "UNKNOWN", "2", "a body of two braces may be signed as an empty body"
    )
    rate_limit_per_second: int = _quirk(
        50, "C", "9", "requests a second for each endpoint, app and shop; 0 lifts it"
    )
    retry_after_on_429: bool = _quirk(False, "UNKNOWN", "9", "a 429 carries Retry-After: 1")
    product_search_ceiling: int = _quirk(
        10_000, "C", "3", "a product search with more results is refused with 12052180"
    )
    zero_stock_accepted: bool = _quirk(
        True, "L", "4", "inventory quantity 0 is accepted although the range says 1"
    )
    seller_sku_spaces_refused: bool = _quirk(
        True, "L", "11.5", "create and edit refuse white space in seller_sku with 12019059"
    )
    idempotency_key_replays: bool = _quirk(
        True, "L", "4", "a repeated idempotency_key answers the first product instead of creating a second"
    )
    image_must_be_uploaded: bool = _quirk(True, "L", "4", "main_images[].uri must come from Upload Image")
    edit_shows_pending: bool = _quirk(
        False, "UNKNOWN", "4", "a live product with an edit under review shows PENDING instead of ACTIVATE"
    )
    recovered_product_status: str = _quirk(
        "SELLER_DEACTIVATED", "UNKNOWN", "4", "status of a product after recover: SELLER_DEACTIVATED or DRAFT"
    )
    mark_cancel_in_webhook: bool = _quirk(
        True, "C", "0.6", "webhook type 1 says CANCEL where the API says CANCELLED"
    )
    partially_shipping_webhook: bool = _quirk(
        False, "C", "0.6", "webhook type 1 is raised for PARTIALLY_SHIPPING, which its list of values lacks"
    )
    numeric_product_id_in_webhooks: bool = _quirk(
        True, "C", "0.1", "webhook types 5, 16 and 37 carry product_id as a JSON number"
    )
    webhook_duplicates: int = _quirk(0, "UNKNOWN", "8", "extra copies sent of every webhook")
    webhook_newest_first: bool = _quirk(False, "UNKNOWN", "8", "webhooks due in one tick leave newest first")
    webhook_retry_new_id: bool = _quirk(False, "L", "8", "a retry carries a new tts_notification_id")
    webhook_2xx_accepted: bool = _quirk(False, "UNKNOWN", "8", "any 2xx acknowledges a webhook, not just 200")
    offset_page_tokens: bool = _quirk(
        False, "UNKNOWN", "3", "page tokens are offsets, so pages drift while rows come and go"
    )
    masks_us_platform_shipping: bool = _quirk(
        False,
        "L",
        "6",
        "US orders shipped by the platform mask phone and detailed address (planned August 2026)",
    )
    fbt_warehouse_listed: bool = _quirk(
        False, "UNKNOWN", "7", "Get Warehouse List also shows the platform's own warehouse"
    )
    request_auto_approve_seconds: int = _quirk(
        86_400, "L", "7b", "an unanswered buyer cancellation request is approved after this long; 0 never"
    )

    def changed(self, wanted: dict[str, Any]) -> Quirks:
        """These switches with some replaced; an unknown name or a value of the wrong type is misuse."""
        known = {f.name: f for f in fields(self)}
        for name, value in wanted.items():
            if name not in known:
                raise Misuse(
                    "unknown_quirk", f"no quirk is called {name!r}; known: {', '.join(sorted(known))}"
                )
            if type(value) is not type(known[name].default):
                kind = type(known[name].default).__name__
                raise Misuse("bad_value", f"quirk {name} takes a {kind}, not {value!r}")
        return replace(self, **wanted)

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            f.name: {"value": getattr(self, f.name), "default": f.default, **f.metadata} for f in fields(self)
        }
