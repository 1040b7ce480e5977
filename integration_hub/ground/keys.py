"""API keys: who a caller is, and how keys are made.

The installation key is given at start and creates organizations. An operator key is an organization's own. A
warehouse key sees one location's shipments and reports its fulfillments and its stock, and nothing else.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection
from integration_hub.ground.refusals import Rejected, forbidden
from integration_hub.ground.tables import api_keys

INSTALLATION, OPERATOR, WAREHOUSE = "installation", "operator", "warehouse"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key came with the request."""

    role: str
    organization_id: str = ""  # empty for the installation key
    location_id: str | None = None  # a warehouse key's one location


def identify(
    connection: Connection, installation_key: str, key: str | None, allowed: tuple[str, ...]
) -> Caller:
    """Return the caller that `key` belongs to, or refuse: 401 without a good key, 403 with one not meant for this."""
    if not key:
        raise Rejected(401, "no_key", "Send your key in X-Pipe17-Key.")
    if hmac.compare_digest(key.encode(), installation_key.encode()):
        caller = Caller(INSTALLATION)
    else:
        row = connection.select(api_keys, key=key).one_or_none()
        if row is None:
            raise Rejected(401, "unknown_key", "This key is not known here.")
        caller = Caller(row.role, row.organization_id, row.location_id)
    if caller.role not in allowed:
        raise forbidden(f"A key of kind {caller.role} may not do this.")
    return caller


def issue(work: Work, role: str, location_id: str | None = None) -> str:
    """Make, store and return a new key."""
    key = f"{role}_{work.desk.random.getrandbits(192):048x}"
    row = {"key": key, "organization_id": work.organization_id, "role": role, "location_id": location_id}
    work.connection.insert(api_keys, row)
    return key
