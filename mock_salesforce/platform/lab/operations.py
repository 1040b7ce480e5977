"""How a verb of the control plane is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, with_config

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.errors import Misuse

# A member that a verb does not know is a mistake of the caller, so it is told instead of ignored.
strict = with_config(ConfigDict(extra="forbid"))


@dataclass(frozen=True, slots=True)
class LabCall:
    """One call of the control plane, its body of valid shape; `restart` puts a fresh vendor of a seed."""

    state: State
    query: Mapping[str, str]
    body: Any
    standard: tuple[SObject, ...]
    restart: Callable[[int], None]

    def org(self, body: Mapping[str, Any] | None = None) -> Org:
        """The org a body names by my_domain; the only one where it names none."""
        name = (self.body if body is None else body).get("my_domain")
        return org_named(self.state, name)


def org_named(state: State, name: str | None) -> Org:
    """The org of a My Domain; the only one where none is named."""
    if name is None and len(state.orgs) == 1:
        return next(iter(state.orgs.values()))
    org = state.orgs.get(str(name).lower())
    if org is None:
        raise Misuse("unknown_org", f"no org has the My Domain {name!r}", status=404)
    return org


@dataclass(frozen=True, slots=True)
class LabOperation:
    """One verb: where it is, what it takes, what does it; `made` answers 201."""

    method: str
    path: str
    view: Callable[[LabCall], Any]
    body: Any = None
    made: bool = False
