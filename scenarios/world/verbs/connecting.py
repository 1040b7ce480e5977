"""The life of an integration: added, connected, switched, revoked, deleted."""

from __future__ import annotations

from scenarios.story.steps import (
    AddIntegration,
    Connect,
    Deauthorize,
    DeleteIntegration,
    Disable,
    Disconnect,
    Enable,
    Probe,
)
from scenarios.world.arrangement import accounts, add_integration, save_settings, settings_of
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, ended


def add(company: Company, step: AddIntegration) -> Ending:
    """Add the connector from the catalog and save its settings.

    Beside one that still stands it is a second one, bare: what the story says of the side goes on to mean the first.
    """
    key = step.at or step.side
    connector = step.connector if step.side == "salesforce" and step.connector else None
    usual = next(each for _, account, each in accounts(company) if account == key)
    standing = company.names.integrations.get(key)
    if standing is not None and company.operator.call("GET", f"/integrations/{standing}").ok:
        return ended(company.operator.add_integration(connector or usual, f"{key} once more"))
    reply = add_integration(company, key, connector or usual)
    if reply.ok:
        reply = save_settings(company, key, settings_of(company, step.side, key, outward=True))
    return ended(reply, integration_id=company.names.integrations.get(key))


def connect(company: Company, step: Connect) -> Ending:
    """Connect, signing in where the vendor asks."""
    return ended(company.stage.connect(company, step.side, step.at, accept=step.accept))


def disconnect(company: Company, step: Disconnect) -> Ending:
    """Disconnect in the hub."""
    return _switch(company, step, "disconnect")


def disable(company: Company, step: Disable) -> Ending:
    """Switch off in the hub."""
    return _switch(company, step, "disable")


def enable(company: Company, step: Enable) -> Ending:
    """Switch on in the hub."""
    return _switch(company, step, "enable")


def _switch(company: Company, step: Disconnect | Disable | Enable, word: str) -> Ending:
    integration_id = company.integration(step.side, step.at)
    return ended(company.operator.post(f"/integrations/{integration_id}/{word}"))


def delete(company: Company, step: DeleteIntegration) -> Ending:
    """Delete in the hub."""
    integration_id = company.integration(step.side, step.at)
    return ended(company.operator.call("DELETE", f"/integrations/{integration_id}"))


def deauthorize(company: Company, step: Deauthorize) -> Ending:
    """Take the hub's access away at the vendor."""
    return ended(company.platform(step.side, step.at).revoke())


def probe(company: Company, step: Probe) -> Ending:
    """Have the hub try the connection."""
    reply = company.operator.post(f"/integrations/{company.integration(step.side, step.at)}/probe")
    return ended(reply, answer=reply.body) if reply.ok else ended(reply)
