"""What follows from an operator's edit of a product: links are found anew, and channels are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from integration_hub.products import Product

if TYPE_CHECKING:
    from integration_hub.hub import Hub


def follow_product(hub: Hub, connection: Connection, row: Product) -> None:
    """Queue the linking and pushing that the product's new state calls for."""


def follow_channel_options(
    hub: Hub, connection: Connection, row: Product, integration_ids: Sequence[str]
) -> None:
    """Queue the linking and pushing that the changed rows call for."""
