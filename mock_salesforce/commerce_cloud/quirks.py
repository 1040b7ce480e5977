"""What the vendor's documents leave open or warn of, as switches.

Each default is the documented or the likeliest behavior (facts/commerce-cloud-api.md section 11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mock_salesforce.frame.kinds import WHOLE
from mock_salesforce.frame.quirks import Switches, switch

Count = Annotated[int, Field(ge=0, le=1_000_000), WHOLE]
PageSize = Annotated[int, Field(ge=1, le=200), WHOLE]
Percent = Annotated[int, Field(ge=0, le=100), WHOLE]
Seconds = Annotated[float, Field(ge=0, le=1_000_000)]


@dataclass(slots=True)
class Quirks(Switches):
    """The open points of the vendor's behavior; `source` is the section that names each."""

    unknown_site_status: Literal[400, 403, 404] = switch(
        404, "UNKNOWN", "4", "status of SCAPI for a site that does not exist"
    )
    malformed_organization_status: Literal[400, 404] = switch(
        400, "UNKNOWN", "4", "status for an organization id that breaks the pattern"
    )
    wrong_token_family_status: Literal[401, 403] = switch(
        403, "UNKNOWN", "10", "status for a shopper token on an Admin API, or the reverse"
    )
    duplicate_order_no_status: Literal[400, 409] = switch(
        400, "UNKNOWN", "7", "status of createOrders for a number that the site has"
    )
    invalid_scope_status: Literal[400, 401, 403] = switch(
        400, "UNKNOWN", "2", "status of the token endpoint for an unregistered scope"
    )
    unknown_slas_client_status: Literal[400, 401] = switch(
        400, "UNKNOWN", "3", "400 Bad or missing client_id, or 401 Basic failed"
    )
    slas_without_tsob_status: Literal[401, 403] = switch(
        401, "UNKNOWN", "10", "status of a trusted login by a client without the scope"
    )
    unknown_client_id_status: Literal[400, 401, 403] = switch(
        401, "L", "4", "status of OCAPI's UnknownClientIdException"
    )
    client_forbidden_status: Literal[401, 403] = switch(
        403, "C", "4", "ClientAccessForbiddenException: tools parse 403, a page says 401"
    )
    scapi_client_may_use_ocapi: bool = switch(
        False, "C", "0", "a client with the Salesforce Commerce API role passes in OCAPI"
    )
    tsob_window_s: Seconds = switch(
        3.0, "C", "3", "protection window of trusted-system logins for one login id"
    )
    tsob_window_spares_guests: bool = switch(
        False, "L", "3", "the window does not apply across `guest` logins"
    )
    search_index_lag_s: Seconds = switch(
        60.0, "L", "10", "how late Shopper Search and order search see a write; the figure is ours"
    )
    order_search_indexing: bool = switch(
        True, "C", "9", "incremental order indexing; without it order search answers 500"
    )
    order_integration_external: bool = switch(
        False, "C", "7", "an external order management owns placed orders, which refuse changes"
    )
    default_search_limit: PageSize = switch(
        25, "UNKNOWN", "5", "page size of the admin product search when none is given"
    )
    load_percent: Percent = switch(
        0, "C", "4", "load of the instance: announced as WARN from 80, shed with 503 from 90"
    )
    maintenance: Literal["", "system", "site"] = switch(
        "", "C", "4", "SCAPI answers 503 and names this in sfdc_maintenance"
    )
    slas_limit_1m: Count = switch(
        24_000, "UNKNOWN", "3", "SLAS calls a minute and realm before 429; the figure is ours"
    )
    slas_limit_5m: Count = switch(
        100_000, "UNKNOWN", "3", "SLAS calls in five minutes and realm before 429; ours too"
    )
    omnichannel_limit_1m: Count = switch(
        0, "UNKNOWN", "11", "omnichannel calls a minute and realm before 429; 0 is no limit"
    )
    retry_after_s: Count = switch(0, "UNKNOWN", "4", "Retry-After of a 429 in seconds; 0 sends none")
    omnichannel_lag_s: Seconds = switch(
        0.0, "C", "10", "how late availability reads see a write; the service settles eventually"
    )
