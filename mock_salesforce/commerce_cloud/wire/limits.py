"""Load shedding, maintenance and rate limits, and the headers that announce them.

Source: facts/commerce-cloud-api.md section 3 (rate headers) and section 4 (limits).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import Realm
    from mock_salesforce.commerce_cloud.state import State
    from mock_salesforce.commerce_cloud.wire.operations import Api

_WARN_PERCENT = 80
_THROTTLE_PERCENT = 90
_NEVER_SHED = ("Shopper Baskets", "Shopper Baskets v2", "Shopper Orders")
_SPANS = {"1M": 60, "5M": 300}
Headers = tuple[tuple[str, str], ...]


def refuse_under_load(state: State, api: Api) -> None:
    """503 while the instance is maintained or sheds load; carts and orders of shoppers are exempt."""
    if state.quirks.maintenance:
        raise errors.service_unavailable("The instance is under maintenance.")
    if state.quirks.load_percent >= _THROTTLE_PERCENT and api.name not in _NEVER_SHED:
        raise errors.service_unavailable("The instance sheds load; try again later.")


def count_request(state: State, api: Api, realm: Realm) -> None:
    """Count a call of a rate-limited API, and refuse it once its window is full."""
    for span, limit in _limits(state, api).items():
        length = _SPANS[span]
        window = int(state.now() // length)
        key = (api.name, realm.organization_id, length)
        known, used = state.windows.get(key, (window, 0))
        used = used + 1 if known == window else 1
        if limit and used > limit:
            raise _too_many(state, api)
        state.windows[key] = (window, used)


def _limits(state: State, api: Api) -> dict[str, int]:
    if api.envelope == "slas":
        return {"1M": state.quirks.slas_limit_1m, "5M": state.quirks.slas_limit_5m}
    if api.by_tenant_group:
        return {"1M": state.quirks.omnichannel_limit_1m}
    return {}


def _too_many(state: State, api: Api) -> errors.VendorError:
    error = errors.too_many_requests(slas=api.envelope == "slas")
    if state.quirks.retry_after_s:
        error.headers = (("Retry-After", str(state.quirks.retry_after_s)),)
    return error


def standing_headers(state: State, api: Api, organization_id: str) -> Headers:
    """What every answer of the API carries: the load of the instance, or what is left of the rate."""
    headers: Headers = ()
    if api.envelope == "scapi":
        load = state.quirks.load_percent
        if load:
            headers += (("sfdc_load", str(load)),)
        if load >= _WARN_PERCENT:
            headers += (("sfdc_load_status", "THROTTLE" if load >= _THROTTLE_PERCENT else "WARN"),)
        if state.quirks.maintenance:
            headers += (("sfdc_maintenance", state.quirks.maintenance),)
    elif api.envelope == "slas":
        for span, limit in _limits(state, api).items():
            length = _SPANS[span]
            window = int(state.now() // length)
            known, used = state.windows.get((api.name, organization_id, length), (window, 0))
            left = limit - used if known == window else limit
            headers += (
                (f"X-RateLimit-{span}-Limit", str(limit)),
                (f"X-RateLimit-{span}-Remaining", str(max(0, left))),
                (f"X-RateLimit-{span}-Reset", str((window + 1) * length)),
            )
    return headers
