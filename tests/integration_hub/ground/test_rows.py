"""Typed rows: mypy knows the columns that the tables have, and no others."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable, select

from integration_hub.ground.database import Store
from integration_hub.ground.prepared import returning
from integration_hub.ground.rows import OrganizationRow
from integration_hub.ground.tables import metadata, organizations
from tools.rows import FILE, module


def test_the_rows_are_those_of_the_tables() -> None:
    """A column that changes changes its class; `python -m tools.rows` writes the file anew."""
    assert FILE.read_text(encoding="utf-8") == module()


@pytest.mark.parametrize("table", metadata.tables.values(), ids=lambda table: table.name)
def test_a_row_has_its_tables_columns_in_their_order(table) -> None:
    """A row is made of the cells by position, so a column out of place would put every value under a wrong name."""
    assert list(table.info["row"]._fields) == list(table.columns.keys())


@returning(OrganizationRow)
def _whole(name: str) -> Executable:
    return select(organizations).where(organizations.c.name == name)


@returning(OrganizationRow)
def _partial(name: str) -> Executable:
    return select(organizations.c.id).where(organizations.c.name == name)


def test_a_statement_returns_the_rows_it_states(emptied: Store) -> None:
    """Whole rows are of the table's own class, read by equal columns or by a statement of its own."""
    emptied.clear()
    with emptied.transaction() as connection:
        connection.insert(organizations, {"id": "org", "name": "Sunny Goods", "created_at": 1.0})
        expected = OrganizationRow("org", "Sunny Goods", 1.0)
        for rows in (connection.select(organizations, id="org"), connection.execute(_whole("Sunny Goods"))):
            row = rows.one()
            assert (type(row), row) == (OrganizationRow, expected)


def test_a_statement_that_states_another_row_is_refused(emptied: Store) -> None:
    """A row type must never give names to columns that were not selected."""
    with emptied.transaction() as connection, pytest.raises(TypeError, match="has not the columns"):
        connection.execute(_partial("Sunny Goods"))
