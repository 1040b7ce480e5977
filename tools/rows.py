"""Write integration_hub/ground/rows.py: one class a table, so that mypy knows every column.

The classes are made from the tables' own columns and are what a query for whole rows returns. A test holds the file to
the tables. A new table names its class in `tables.py`; give it an empty one in `rows.py` first, then run this.

Example: python -m tools.rows
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Table

from integration_hub.ground.tables import metadata

FILE = Path(__file__).parent.parent / "integration_hub" / "ground" / "rows.py"
HEAD = '''"""What a row of each table is; written by tools/rows.py from the tables, never by hand."""

from __future__ import annotations

from typing import NamedTuple

from integration_hub.ground.stored import Attributes, Component, Filters, Left, Notes, Place, Said
'''
_TYPES = ((JSON, "dict[str, object]"), (Boolean, "bool"), (Float, "float"), (Integer, "int"), (String, "str"))


def module() -> str:
    """Return the text of the module."""
    return HEAD + "".join(f"\n\n{text}\n" for text in _classes())


def _classes() -> Iterator[str]:
    for table in metadata.tables.values():
        fields = [f"    {column.name}: {_type_of(column)}" for column in table.columns]
        yield "\n".join(
            [f"class {table.info['row'].__name__}(NamedTuple):", f'    """{_says(table)}"""', "", *fields]
        )


def _says(table: Table) -> str:
    return f"A row of `{table.name}`."


def _type_of(column: Column[Any]) -> str:
    held: str = column.info.get("holds") or next(
        name for kind, name in _TYPES if isinstance(column.type, kind)
    )
    return f"{held} | None" if column.nullable else held


def main() -> None:
    """Write the file."""
    FILE.write_text(module(), encoding="utf-8")


if __name__ == "__main__":
    main()
