"""Reading a customer's CSV: columns found by their headers or mapped by hand, bad rows told by line and reason.

Rows are read one at a time, so memory does not grow with the file. What cannot be read never stops the rest; what makes
the whole file unreadable (encoding, missing column) is an InputError that says what to do.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.errors import InputError

_PLAIN = re.compile(r"[^a-z0-9]+")

# What exporters call a field, without case and punctuation; the first header that fits is taken.
CATALOG_FIELDS: Mapping[str, tuple[str, ...]] = {
    "sku": ("sku", "itemsku", "sellersku", "variantsku", "productsku", "itemnumber", "productid", "id"),
    "quantity": (
        "quantityonstock",
        "quantity",
        "qty",
        "onhand",
        "stock",
        "available",
        "inventory",
        "allocation",
    ),
}
CATALOG_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title", "productname", "nameen"),
    "price": ("price", "unitprice", "listprice", "amount"),
}
ORDER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "order": ("ordernumber", "orderno", "orderid", "order", "id"),
    "sku": ("lineitemsvariantsku", "sku", "lineitemsku", "itemsku", "sellersku", "variantsku"),
    "quantity": ("lineitemsquantity", "quantity", "qty", "lineitemquantity"),
}
ORDER_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "price": ("lineitemsprice", "price", "unitprice", "lineitemprice"),
    "total": ("totalprice", "total", "ordertotal", "grandtotal"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, by our field names; a field whose column is absent is missing."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that was passed over, and why."""

    line: int
    reason: str


class Table:
    """A CSV file whose columns have been recognized."""

    def __init__(
        self,
        path: Path,
        required: Mapping[str, Sequence[str]],
        optional: Mapping[str, Sequence[str]],
        columns: Mapping[str, str],
    ) -> None:
        self.path = path
        self._separator, header = _header(path)
        known = {**required, **optional}
        foreign = [name for name in columns if name not in known]
        if foreign:
            raise InputError(
                f"--columns {foreign[0]}=...: there is no such field; fields: {', '.join(known)}"
            )
        self._positions = {
            name: position
            for name, spellings in known.items()
            if (position := _find(path, header, columns.get(name), spellings)) is not None
        }
        missing = [name for name in required if name not in self._positions]
        if missing:
            raise InputError(
                f"{path}: no column for {', '.join(missing)} (columns: {', '.join(header)}); "
                f"name it with --columns {missing[0]}=COLUMN"
            )
        self._width = len(header)

    def rows(self) -> Iterator[Row | BadRow]:
        """Yield every line after the header, in order."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True, delimiter=self._separator)
                next(reader, None)
                while True:
                    try:
                        cells = next(reader)
                    except StopIteration:
                        return
                    except csv.Error as error:
                        yield BadRow(reader.line_num, f"is not CSV: {error}")
                        continue
                    if cells:
                        yield self._row(reader.line_num, cells)
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path, error) from error
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read ({error.strerror}); check the path") from error

    def _row(self, line: int, cells: list[str]) -> Row | BadRow:
        if len(cells) != self._width:
            return BadRow(line, f"has {len(cells)} cells, the header has {self._width}")
        return Row(line, {name: cells[position] for name, position in self._positions.items()})


SEPARATORS = (",", ";", "\t")


def _header(path: Path) -> tuple[str, list[str]]:
    """Return the separator that cuts the first line into most cells, a comma where none does, and those cells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
        cuts = [(separator, next(csv.reader([line], delimiter=separator), [])) for separator in SEPARATORS]
        separator, header = max(cuts, key=lambda cut: len(cut[1]))
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from error
    except (OSError, csv.Error) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: cannot be read ({problem}); check the path") from error
    if not header:
        raise InputError(f"{path}: is empty; the first line must name the columns")
    return separator, header


def _not_utf8(path: Path, error: UnicodeDecodeError) -> InputError:
    return InputError(f"{path}: is not UTF-8 text (byte {error.start}: {error.reason}); save it as CSV UTF-8")


def _find(path: Path, header: list[str], mapped: str | None, spellings: Sequence[str]) -> int | None:
    if mapped is not None:
        if mapped not in header:
            raise InputError(f"{path}: there is no column {mapped!r}; columns: {', '.join(header)}")
        return header.index(mapped)
    plain = [_PLAIN.sub("", name.lower()) for name in header]
    return next((plain.index(spelling) for spelling in spellings if spelling in plain), None)


def whole_number(text: str) -> int | None:
    """Return a whole number from 0 written in digits, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def money(text: str) -> str | None:
    """Return a plain decimal amount as it is written, or None."""
    return text if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", text) else None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, read in pieces."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
