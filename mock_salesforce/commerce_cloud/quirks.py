"""What the vendor's documents leave open or warn of, as switches.

Each default is the documented or the likeliest behavior (facts/commerce-cloud-api.md section 11).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

Mark = Literal["C", "L", "UNKNOWN"]


def _whole(value: Any) -> Any:
    """JSON has one kind of number: `5.0` is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count = Annotated[int, Field(ge=0, le=1_000_000), BeforeValidator(_whole)]
PageSize = Annotated[int, Field(ge=1, le=200), BeforeValidator(_whole)]
Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(_whole)]
Seconds = Annotated[float, Field(ge=0, le=1_000_000)]


def _said(mark: Mark, source: str, meaning: str) -> dict[str, str]:
    return {"mark": mark, "source": source, "meaning": meaning}


@dataclass(frozen=True, slots=True)
class Quirks:
    """The open points of the vendor's behavior; `source` is the section that names each."""

    unknown_site_status: Literal[400, 403, 404] = field(
        default=404, metadata=_said("UNKNOWN", "4", "status of SCAPI for a site that does not exist")
    )
    malformed_organization_status: Literal[400, 404] = field(
        default=400, metadata=_said("UNKNOWN", "4", "status for an organization id that breaks the pattern")
    )
    wrong_token_family_status: Literal[401, 403] = field(
        default=403,
        metadata=_said("UNKNOWN", "10", "status for a shopper token on an Admin API, or the reverse"),
    )
    duplicate_order_no_status: Literal[400, 409] = field(
        default=400, metadata=_said("UNKNOWN", "7", "status of createOrders for a number that the site has")
    )
    invalid_scope_status: Literal[400, 401, 403] = field(
        default=400, metadata=_said("UNKNOWN", "2", "status of the token endpoint for an unregistered scope")
    )
    unknown_slas_client_status: Literal[400, 401] = field(
        default=400, metadata=_said("UNKNOWN", "3", "400 Bad or missing client_id, or 401 Basic failed")
    )
    slas_without_tsob_status: Literal[401, 403] = field(
        default=401,
        metadata=_said("UNKNOWN", "10", "status of a trusted login by a client without the scope"),
    )
    unknown_client_id_status: Literal[400, 401, 403] = field(
        default=401, metadata=_said("L", "4", "status of OCAPI's UnknownClientIdException")
    )
    client_forbidden_status: Literal[401, 403] = field(
        default=403,
        metadata=_said("C", "4", "ClientAccessForbiddenException: tools parse 403, a page says 401"),
    )
    scapi_client_may_use_ocapi: bool = field(
        default=False,
        metadata=_said("C", "0", "a client with the Salesforce Commerce API role passes in OCAPI"),
    )
    tsob_window_s: Seconds = field(
        default=3.0, metadata=_said("C", "3", "protection window of trusted-system logins for one login id")
    )
    tsob_window_spares_guests: bool = field(
        default=False, metadata=_said("L", "3", "the window does not apply across `guest` logins")
    )
    search_index_lag_s: Seconds = field(
        default=60.0,
        metadata=_said("L", "10", "how late Shopper Search and order search see a write; the figure is ours"),
    )
    order_search_indexing: bool = field(
        default=True,
        metadata=_said("C", "9", "incremental order indexing; without it order search answers 500"),
    )
    order_integration_external: bool = field(
        default=False,
        metadata=_said("C", "7", "an external order management owns placed orders, which refuse changes"),
    )
    default_search_limit: PageSize = field(
        default=25, metadata=_said("UNKNOWN", "5", "page size of the admin product search when none is given")
    )
    load_percent: Percent = field(
        default=0,
        metadata=_said("C", "4", "load of the instance: announced as WARN from 80, shed with 503 from 90"),
    )
    maintenance: Literal["", "system", "site"] = field(
        default="", metadata=_said("C", "4", "SCAPI answers 503 and names this in sfdc_maintenance")
    )
    slas_limit_1m: Count = field(
        default=24_000,
        metadata=_said("UNKNOWN", "3", "SLAS calls a minute and realm before 429; the figure is ours"),
    )
    slas_limit_5m: Count = field(
        default=100_000,
        metadata=_said("UNKNOWN", "3", "SLAS calls in five minutes and realm before 429; ours too"),
    )
    omnichannel_limit_1m: Count = field(
        default=0,
        metadata=_said("UNKNOWN", "11", "omnichannel calls a minute and realm before 429; 0 is no limit"),
    )
    retry_after_s: Count = field(
        default=0, metadata=_said("UNKNOWN", "4", "Retry-After of a 429 in seconds; 0 sends none")
    )
    omnichannel_lag_s: Seconds = field(
        default=0.0,
        metadata=_said("C", "10", "how late availability reads see a write; the service settles eventually"),
    )

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            entry.name: {
                "value": getattr(self, entry.name),
                "default": entry.default,
                **entry.metadata,
            }
            for entry in fields(self)
        }
