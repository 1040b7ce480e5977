"""What the vendor's documents leave open or warn of, as switches.

Each default is the documented or the likeliest behavior (facts/commerce-cloud-api.md section 11).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from mock_salesforce.commerce_cloud.errors import LabError


@dataclass(frozen=True, slots=True)
class Quirks:
    """The open points of the vendor's behavior."""

    unknown_site_status: int = 404
    """Status of a SCAPI call for a site that the instance does not have (section 4: unknown)."""
    malformed_organization_status: int = 400
    """Status for an organization id that breaks the published pattern (section 4: 400 or 404)."""
    wrong_token_family_status: int = 403
    """Status for a shopper token on an Admin API, or the reverse (section 10: split unknown)."""
    duplicate_order_no_status: int = 400
    """Status of createOrders for an order number that the site already has (section 7: unknown)."""
    invalid_scope_status: int = 400
    """Status of the token endpoint for a scope that the client is not registered for (section 2: unknown)."""
    unknown_slas_client_status: int = 400
    """400 answers 'Bad or missing client_id.', 401 'Basic Authorization failed.' (section 3 has both)."""
    unknown_client_id_status: int = 401
    """Status of OCAPI's UnknownClientIdException (section 4: likely 401)."""
    client_forbidden_status: int = 403
    """Status of ClientAccessForbiddenException: tools parse 403, the settings page says 401 (section 4)."""
    scapi_client_may_use_ocapi: bool = False
    """Whether a client with the Salesforce Commerce API role passes in OCAPI (section 0: it must not)."""
    tsob_window_s: float = 3.0
    """Protection window of trusted-system logins for one login id (section 3)."""
    search_index_lag_s: float = 60.0
    """How late Shopper Search and OCAPI order search see a write (section 10, item 3; the figure is ours)."""
    order_search_indexing: bool = True
    """Whether the site has incremental order indexing; without it order search answers 500 (section 9)."""
    order_integration_external: bool = False
    """An external order management owns placed orders, which then refuse changes (section 7)."""
    default_search_limit: int = 25
    """Page size of the admin product search when none is given (section 5: OCAPI answers 25)."""
    load_percent: int = 0
    """Load of the instance: from 80 announced as WARN, from 90 as THROTTLE and shed with 503 (section 4)."""

    def changed(self, values: dict[str, Any]) -> Quirks:
        """These quirks with the named ones set; an unknown name or a value of another type is refused."""
        known = {field.name for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise LabError("unknown_quirk", f"no quirk {name!r}; there are {', '.join(sorted(known))}")
            kind = type(getattr(self, name))
            if type(value) is not kind and not (kind is float and type(value) is int):
                raise LabError("bad_quirk", f"quirk {name!r} takes a {kind.__name__}, not {value!r}")
        return replace(self, **values)
