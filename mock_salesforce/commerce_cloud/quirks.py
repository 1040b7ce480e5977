"""What the vendor's documents leave open or warn of, as switches.

Each default is the documented or the likeliest behavior (facts/commerce-cloud-api.md section 11).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from mock_salesforce.commerce_cloud.wire.errors import LabError
from mock_salesforce.commerce_cloud.wire.shapes import (
    FLAG,
    Breach,
    Shape,
    check,
    choice,
    integer,
    number,
    record,
)

Mark = Literal["C", "L", "UNKNOWN"]


def _status(*allowed: int) -> Shape:
    return {"type": "integer", "enum": list(allowed)}


def _quirk(default: Any, shape: Shape, mark: Mark, source: str, meaning: str) -> Any:
    said = {"mark": mark, "source": source, "meaning": meaning}
    return field(default=default, metadata={"shape": shape, "said": said})


_COUNT = integer(0, 1_000_000)
_SECONDS = number(0, 1_000_000)


@dataclass(frozen=True, slots=True)
class Quirks:
    """The open points of the vendor's behavior; `source` is the section that names each."""

    unknown_site_status: int = _quirk(
        404, _status(400, 403, 404), "UNKNOWN", "4", "status of SCAPI for a site that does not exist"
    )
    malformed_organization_status: int = _quirk(
        400, _status(400, 404), "UNKNOWN", "4", "status for an organization id that breaks the pattern"
    )
    wrong_token_family_status: int = _quirk(
        403, _status(401, 403), "UNKNOWN", "10", "status for a shopper token on an Admin API, or the reverse"
    )
    duplicate_order_no_status: int = _quirk(
        400, _status(400, 409), "UNKNOWN", "7", "status of createOrders for a number that the site has"
    )
    invalid_scope_status: int = _quirk(
        400, _status(400, 401, 403), "UNKNOWN", "2", "status of the token endpoint for an unregistered scope"
    )
    unknown_slas_client_status: int = _quirk(
        400, _status(400, 401), "UNKNOWN", "3", "400 Bad or missing client_id, or 401 Basic failed"
    )
    slas_without_tsob_status: int = _quirk(
        401, _status(401, 403), "UNKNOWN", "10", "status of a trusted login by a client without the scope"
    )
    unknown_client_id_status: int = _quirk(
        401, _status(400, 401, 403), "L", "4", "status of OCAPI's UnknownClientIdException"
    )
    client_forbidden_status: int = _quirk(
        403, _status(401, 403), "C", "4", "ClientAccessForbiddenException: tools parse 403, a page says 401"
    )
    scapi_client_may_use_ocapi: bool = _quirk(
        False, FLAG, "C", "0", "a client with the Salesforce Commerce API role passes in OCAPI"
    )
    tsob_window_s: float = _quirk(
        3.0, _SECONDS, "C", "3", "protection window of trusted-system logins for one login id"
    )
    tsob_window_spares_guests: bool = _quirk(
        False, FLAG, "L", "3", "the window does not apply across `guest` logins"
    )
    search_index_lag_s: float = _quirk(
        60.0, _SECONDS, "L", "10", "how late Shopper Search and order search see a write; the figure is ours"
    )
    order_search_indexing: bool = _quirk(
        True, FLAG, "C", "9", "incremental order indexing; without it order search answers 500"
    )
    order_integration_external: bool = _quirk(
        False, FLAG, "C", "7", "an external order management owns placed orders, which refuse changes"
    )
    default_search_limit: int = _quirk(
        25, integer(1, 200), "UNKNOWN", "5", "page size of the admin product search when none is given"
    )
    load_percent: int = _quirk(
        0, integer(0, 100), "C", "4", "load of the instance: announced as WARN from 80, shed with 503 from 90"
    )
    maintenance: str = _quirk(
        "", choice("", "system", "site"), "C", "4", "SCAPI answers 503 and names this in sfdc_maintenance"
    )
    slas_limit_1m: int = _quirk(
        24_000, _COUNT, "UNKNOWN", "3", "SLAS calls a minute and realm before 429; the figure is ours"
    )
    slas_limit_5m: int = _quirk(
        100_000, _COUNT, "UNKNOWN", "3", "SLAS calls in five minutes and realm before 429; ours too"
    )
    omnichannel_limit_1m: int = _quirk(
        0, _COUNT, "UNKNOWN", "11", "omnichannel calls a minute and realm before 429; 0 is no limit"
    )
    retry_after_s: int = _quirk(0, _COUNT, "UNKNOWN", "4", "Retry-After of a 429 in seconds; 0 sends none")
    omnichannel_lag_s: float = _quirk(
        0.0, _SECONDS, "C", "10", "how late availability reads see a write; the service settles eventually"
    )

    def changed(self, values: dict[str, Any]) -> Quirks:
        """These quirks with the named ones set; an unknown name or an impossible value is refused."""
        known = {entry.name: entry for entry in fields(self)}
        for name in values:
            if name not in known:
                raise LabError("unknown_quirk", f"no quirk {name!r}; there are {', '.join(sorted(known))}")
        try:
            check(QUIRKS_BODY, values)
        except Breach as breach:
            raise LabError("bad_quirk", breach.detail) from breach
        return replace(self, **values)

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            entry.name: {
                "value": getattr(self, entry.name),
                "default": entry.default,
                **entry.metadata["said"],
            }
            for entry in fields(self)
        }


QUIRKS_BODY = record({entry.name: entry.metadata["shape"] for entry in fields(Quirks)}, others=False)
