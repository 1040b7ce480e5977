"""The hooks that an object's rules may fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row


@dataclass(frozen=True, slots=True)
class Rules:
    """Called around every write of an object; `before_` ones may refuse and may complete the new row."""

    before_create: Callable[[Org, Row], None] | None = None
    before_update: Callable[[Org, Row, Row], None] | None = None
    before_delete: Callable[[Org, Row], None] | None = None
    after_write: Callable[[Org, Row | None, Row | None, str], None] | None = None
