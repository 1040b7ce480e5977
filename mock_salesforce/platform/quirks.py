"""Behavior that the vendor leaves unknown, makes optional, or lets misbehave: switches, each with its
likeliest default."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from .errors import Misuse


@dataclass(slots=True)
class Quirks:
    """Every switch of the mock; section numbers are those of facts/salesforce-core-api.md."""

    authorization_code_lifetime_s: int = 120
    """Unknown; write-ups by third parties say two minutes (1.2)."""
    trim_query_literals: bool = False
    """Whether SOQL ignores blanks at the ends of a string literal; unknown (4, row 8)."""
    strip_unicode_spaces: bool = False
    """Whether saving also strips spaces beyond blank, tab, CR and LF; unknown, said not to (4, row 3)."""
    upsert_folds_case: bool = False
    """Whether an upsert by a non-unique external id ignores case; documented as case-sensitive (4, row
    10)."""
    oci_folds_sku_case: bool = False
    """Whether Omnichannel Inventory ignores the case of a SKU; unknown (4, row 15)."""
    connect_failures_in_2xx: bool = False
    """Whether a refused Connect action answers 2xx with success false instead of 400 (6)."""
    lock_rows_every: int = 0
    """Every n-th REST write answers UNABLE_TO_LOCK_ROW, once each; 0 is never (2.9, 10 entry 9)."""
    late_visibility_s: float = 0
    """How long a new or changed row stays out of SOQL results, as long transactions commit late (7)."""
    daily_api_requests: int = 100_000
    """The rolling 24-hour allowance of an org; beyond it REQUEST_LIMIT_EXCEEDED (2.8)."""
    generic_login_hosts: bool = True
    """Whether users may sign in through login.salesforce.com; orgs may forbid it (1.1)."""
    cancelled_fulfillment_releases: bool = True
    """Whether a fulfillment order set to Cancelled or Rejected gives its quantities back; unknown (5.3)."""

    def change(self, wanted: Any) -> None:
        """Sets the named switches, all or none; Misuse names one that does not exist or has the wrong
        type."""
        if not isinstance(wanted, dict):
            raise Misuse("bad_quirks", "the body must be an object of quirk names and values")
        types = {field.name: type(field.default) for field in fields(self)}
        for name, value in wanted.items():
            kind = types.get(name)
            if kind is None:
                raise Misuse("unknown_quirk", f"{name} is not one of {', '.join(sorted(types))}")
            fits = (
                isinstance(value, bool)
                if kind is bool
                else (isinstance(value, int | float) and not isinstance(value, bool) and value >= 0)
            )
            if not fits:
                raise Misuse("bad_quirk", f"{name} takes a {kind.__name__}, not {value!r}")
        for name, value in wanted.items():
            setattr(self, name, value)
