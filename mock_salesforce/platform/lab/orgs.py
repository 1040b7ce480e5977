"""Which org a verb of the control plane is about."""

from __future__ import annotations

from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State


def org_of(call: LabCall[State]) -> Org:
    """The org a body names by my_domain; the only one where it names none."""
    return org_named(call.state, call.body.get("my_domain"))


def org_named(state: State, name: str | None) -> Org:
    """The org of a My Domain; the only one where none is named."""
    if name is None and len(state.orgs) == 1:
        return next(iter(state.orgs.values()))
    if name is None and state.orgs:
        raise Misuse("missing_field", f"my_domain: name one of the orgs {', '.join(sorted(state.orgs))}")
    org = state.orgs.get(str(name).lower())
    if org is None:
        raise Misuse("unknown", f"my_domain: no org is called {name!r}; POST /_lab/orgs makes one")
    return org
