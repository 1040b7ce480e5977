"""Behavior that the vendor leaves unknown, makes optional, or lets misbehave: switches, each with its
likeliest default. `source` is a section of facts/salesforce-core-api.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from mock_salesforce.frame.quirks import Switches, switch
from mock_salesforce.platform.forms.numbers import Count

Seconds = Annotated[float, Field(ge=0, le=10**9)]
FieldPaths = Annotated[str, Field(pattern=r"^([A-Za-z]\w*\.[A-Za-z]\w*(,[A-Za-z]\w*\.[A-Za-z]\w*)*)?$")]


@dataclass(slots=True)
class Quirks(Switches):
    """Every switch of the mock."""

    authorization_code_lifetime_s: Count = switch(
        120, "UNKNOWN", "1.2", "how long a code may wait; write-ups say two minutes"
    )
    trim_query_literals: bool = switch(
        False, "UNKNOWN", "4 row 8", "SOQL ignores blanks at the ends of a literal"
    )
    strip_unicode_spaces: bool = switch(
        False, "L", "4 row 3", "saving also strips spaces beyond blank, tab, CR and LF"
    )
    upsert_folds_case: bool = switch(
        False, "L", "4 row 10", "an upsert by a non-unique external id ignores case"
    )
    oci_folds_sku_case: bool = switch(
        False, "UNKNOWN", "4 row 15", "Omnichannel Inventory ignores a SKU's case"
    )
    connect_failures_in_2xx: bool = switch(
        False, "C", "6", "a refused Connect action answers 2xx with success false, not 400"
    )
    lock_rows_every: Count = switch(
        0, "C", "2.9", "every n-th REST write is UNABLE_TO_LOCK_ROW, once each; 0 is never"
    )
    late_visibility_s: Seconds = switch(
        0.0, "L", "7", "how long a new or changed row stays out of SOQL, as commits come late"
    )
    connect_interval_ms: Count = switch(
        1000,
        "L",
        "9",
        "advice.interval of a CometD connect, which answers at once; the service holds it and says 0",
    )
    daily_api_requests: Count = switch(
        100_000, "L", "2.8", "calls a rolling day; beyond them REQUEST_LIMIT_EXCEEDED"
    )
    trusted_address: bool = switch(
        False, "L", "1.7", "clients come from a trusted address and need no security token"
    )
    generic_login_hosts: bool = switch(
        True, "C", "1.1", "users may sign in through login.salesforce.com; orgs may forbid it"
    )
    cancelled_fulfillment_releases: bool = switch(
        True, "UNKNOWN", "5.3", "a Cancelled or Rejected fulfillment order gives quantities back"
    )
    org_suspended: bool = switch(
        False, "L", "1.5", "token requests are inactive_org; the org is locked or its trial over"
    )
    approvals_per_app: Count = switch(
        5, "L", "1.4", "refresh tokens a user holds for one app; a further one ends the oldest"
    )
    maintenance: bool = switch(False, "L", "2.9", "every API call is 503 with an HTML body")
    required_by_rule: FieldPaths = switch(
        "", "C", "2.9", "Object.Field, ...: a write that leaves it empty is FIELD_CUSTOM_VALIDATION_EXCEPTION"
    )
    duplicate_rule: FieldPaths = switch(
        "",
        "L",
        "2.9",
        "Object.Field, ...: a create whose value another record has is DUPLICATES_DETECTED, unless "
        "Sforce-Duplicate-Rule-Header says allowSave=true",
    )

    def hides_changes(self) -> bool:
        """Whether SOQL may see a row as it was."""
        return self.late_visibility_s > 0
