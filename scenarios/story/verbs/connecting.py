"""The life of an integration: added, connected, switched, revoked, deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.story.members import IF_SAID
from scenarios.story.verbs.base import DeedAt
from scenarios.story.world import ConnectorKey, Side


@dataclass(frozen=True, slots=True)
class AddIntegration(DeedAt):
    """The operator adds the side's connector anew and saves its settings; it is not connected yet."""

    side: Side
    connector: ConnectorKey | None = None  # on the Salesforce side: another than the world's


@dataclass(frozen=True, slots=True)
class Connect(DeedAt):
    """The operator connects the integration, signing in where the vendor asks; `accept: false` refuses consent."""

    side: Side
    accept: bool = field(default=True, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class Disconnect(DeedAt):
    """The operator disconnects the integration; settings and links stay."""

    side: Side


@dataclass(frozen=True, slots=True)
class Disable(DeedAt):
    """The operator switches the integration off; its connection stays."""

    side: Side


@dataclass(frozen=True, slots=True)
class Enable(DeedAt):
    """The operator switches the integration on again."""

    side: Side


@dataclass(frozen=True, slots=True)
class DeleteIntegration(DeedAt):
    """The operator deletes the integration; the hub refuses where orders came through it."""

    side: Side


@dataclass(frozen=True, slots=True)
class Deauthorize(DeedAt):
    """The hub loses its access at the vendor: the seller in TikTok, or the Salesforce administrator, takes it away."""

    side: Side


@dataclass(frozen=True, slots=True)
class Probe(DeedAt):
    """The operator has the hub try whether the connection works."""

    side: Side
