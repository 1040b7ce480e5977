"""Behavior that the vendor leaves unknown, makes optional, or lets misbehave: switches, each with its
likeliest default. `source` is a section of facts/salesforce-core-api.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Literal

from pydantic import Field

from mock_salesforce.platform.forms.numbers import Count

Mark = Literal["C", "L", "UNKNOWN"]
Seconds = Annotated[float, Field(ge=0, le=10**9)]
FieldPaths = Annotated[str, Field(pattern=r"^([A-Za-z]\w*\.[A-Za-z]\w*(,[A-Za-z]\w*\.[A-Za-z]\w*)*)?$")]


def _said(mark: Mark, source: str, meaning: str) -> dict[str, str]:
    return {"mark": mark, "source": source, "meaning": meaning}


@dataclass(slots=True)
class Quirks:
    """Every switch of the mock."""

    authorization_code_lifetime_s: Count = field(
        default=120, metadata=_said("UNKNOWN", "1.2", "how long a code may wait; write-ups say two minutes")
    )
    trim_query_literals: bool = field(
        default=False, metadata=_said("UNKNOWN", "4 row 8", "SOQL ignores blanks at the ends of a literal")
    )
    strip_unicode_spaces: bool = field(
        default=False,
        metadata=_said("L", "4 row 3", "saving also strips spaces beyond blank, tab, CR and LF"),
    )
    upsert_folds_case: bool = field(
        default=False,
        metadata=_said("L", "4 row 10", "an upsert by a non-unique external id ignores case"),
    )
    oci_folds_sku_case: bool = field(
        default=False, metadata=_said("UNKNOWN", "4 row 15", "Omnichannel Inventory ignores a SKU's case")
    )
    connect_failures_in_2xx: bool = field(
        default=False,
        metadata=_said("C", "6", "a refused Connect action answers 2xx with success false, not 400"),
    )
    lock_rows_every: Count = field(
        default=0,
        metadata=_said("C", "2.9", "every n-th REST write is UNABLE_TO_LOCK_ROW, once each; 0 is never"),
    )
    late_visibility_s: Seconds = field(
        default=0.0,
        metadata=_said("L", "7", "how long a new or changed row stays out of SOQL, as commits come late"),
    )
    connect_interval_ms: Count = field(
        default=1000,
        metadata=_said(
            "L",
            "9",
            "advice.interval of a CometD connect, which answers at once; the service holds it and says 0",
        ),
    )
    daily_api_requests: Count = field(
        default=100_000,
        metadata=_said("L", "2.8", "calls a rolling day; beyond them REQUEST_LIMIT_EXCEEDED"),
    )
    trusted_address: bool = field(
        default=False,
        metadata=_said("L", "1.7", "clients come from a trusted address and need no security token"),
    )
    generic_login_hosts: bool = field(
        default=True,
        metadata=_said("C", "1.1", "users may sign in through login.salesforce.com; orgs may forbid it"),
    )
    cancelled_fulfillment_releases: bool = field(
        default=True,
        metadata=_said("UNKNOWN", "5.3", "a Cancelled or Rejected fulfillment order gives quantities back"),
    )
    org_suspended: bool = field(
        default=False,
        metadata=_said("L", "1.5", "token requests are inactive_org; the org is locked or its trial over"),
    )
    approvals_per_app: Count = field(
        default=5,
        metadata=_said("L", "1.4", "refresh tokens a user holds for one app; a further one ends the oldest"),
    )
    maintenance: bool = field(
        default=False, metadata=_said("L", "2.9", "every API call is 503 with an HTML body")
    )
    required_by_rule: FieldPaths = field(
        default="",
        metadata=_said(
            "C",
            "2.9",
            "Object.Field, ...: a write that leaves it empty is FIELD_CUSTOM_VALIDATION_EXCEPTION",
        ),
    )
    duplicate_rule: FieldPaths = field(
        default="",
        metadata=_said(
            "L",
            "2.9",
            "Object.Field, ...: a create whose value another record has is DUPLICATES_DETECTED, unless "
            "Sforce-Duplicate-Rule-Header says allowSave=true",
        ),
    )

    def hides_changes(self) -> bool:
        """Whether SOQL may see a row as it was."""
        return self.late_visibility_s > 0

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Sets the named switches, whose values fit."""
        for name, value in wanted.items():
            setattr(self, name, value)

    def described(self) -> dict[str, Any]:
        """Every switch with its value, default, mark, source and meaning."""
        return {
            f.name: {"value": getattr(self, f.name), "default": f.default, **f.metadata} for f in fields(self)
        }
