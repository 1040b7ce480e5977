"""CSV as the Bulk APIs read and write it: delimiter and line ending by name, `#N/A` for null (2.7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mock_salesforce.platform.wire.errors import VendorError

DELIMITERS: Mapping[str, str] = {
    "COMMA": ",",
    "TAB": "\t",
    "SEMICOLON": ";",
    "PIPE": "|",
    "CARET": "^",
    "BACKQUOTE": "`",
}
LINE_ENDINGS: Mapping[str, str] = {"LF": "\n", "CRLF": "\r\n"}
NULL = "#N/A"


def read(content: bytes, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of an upload; InvalidBatch where it is no CSV."""
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise VendorError("InvalidBatch", f"The upload is no CSV: {error}") from None
    rows = [line for line in lines if line]
    if not rows or not all(name.strip() for name in rows[0]):
        raise VendorError("InvalidBatch", "The upload needs a header with a name for every column")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise VendorError(
                "InvalidBatch", f"Line {number} has {len(row)} columns instead of {len(rows[0])}"
            )
    return [name.strip() for name in rows[0]], rows[1:]


def record(header: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """A row as a record: empty cells say nothing, #N/A says null, `Parent.Key__c` refers by external id."""
    values: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=True):
        if cell == "":
            continue
        value = None if cell == NULL else cell
        parent, dot, key = name.partition(".")
        if dot:
            values[parent] = {key: value}
        else:
            values[name] = value
    return values


def write(header: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str, line_ending: str) -> bytes:
    """Rows as a download: every cell quoted, null empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=DELIMITERS[delimiter], lineterminator=LINE_ENDINGS[line_ending], quoting=csv.QUOTE_ALL
    )
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
