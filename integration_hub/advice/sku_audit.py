"""The audit of SKUs across what the channels list; pure (rules.md R56, R57, R87, R98, R101).

Three questions: which SKU stands twice on one side, which SKU is shared by records that look like different
products, and which SKUs look alike to a reader while they are different to the hub, which compares byte for byte.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypedDict

_IDENTIFYING = ("name", "barcode", "brand")
# Letters of other scripts that are drawn like Latin ones and turn up in SKUs typed on a foreign keyboard.
_LOOK_ALIKES = str.maketrans(
    "АВЕЗІКМНОРСТУХавеікморстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3IKMHOPCTYXabeikmopctyxABEZHIKMNOPTYX"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One record of one side, as the side itself spells it."""

    integration_id: str
    listing_id: str
    sku: str | None
    name: str | None = None
    barcode: str | None = None
    brand: str | None = None


class Shown(TypedDict):
    """A listing as the audit shows it."""

    integrationId: str
    listingId: str
    name: str | None
    barcode: str | None


class Duplicate(TypedDict):
    """A SKU that stands twice on one side."""

    integrationId: str
    sku: str
    listings: list[Shown]


class Collision(TypedDict):
    """A SKU shared by records that look like different products, and what differs."""

    sku: str
    listings: list[Shown]
    differing: list[str]


class NearMiss(TypedDict):
    """Two SKUs that look alike to a reader."""

    a: str
    b: str
    difference: str


class Audit(TypedDict):
    """What the audit finds, as the API shows it."""

    duplicates: list[Duplicate]
    collisions: list[Collision]
    nearMisses: list[NearMiss]


class AtSource(TypedDict):
    """A record whose SKU only its own side can change."""

    integrationId: str
    sku: str | None
    name: str | None


def audit(listed: Iterable[Listed]) -> Audit:
    """Return duplicates within a side, collisions across sides, and near misses across sides."""
    by_sku: dict[str, list[Listed]] = {}
    for record in listed:
        if record.sku is not None:
            by_sku.setdefault(record.sku, []).append(record)
    return {
        "duplicates": _duplicates(by_sku),
        "collisions": _collisions(by_sku),
        "nearMisses": _near_misses(by_sku),
    }


def unmatched_at_source(listed: Iterable[Listed], master_skus: Collection[str]) -> list[AtSource]:
    """Return the records whose SKU is no master SKU; where no Channel SKU can be set, only the source can mend it."""
    return [
        {"integrationId": record.integration_id, "sku": record.sku, "name": record.name}
        for record in listed
        if record.sku not in master_skus
    ]


def difference(a: str, b: str) -> str:
    """Name the first character that tells two SKUs apart, in words that make the invisible visible."""
    position = next(
        (n for n, (left, right) in enumerate(zip(a, b, strict=False)) if left != right), min(len(a), len(b))
    )
    left, right = _character(a, position), _character(b, position)
    return f"{_kind(a, b)} at position {position + 1}: {left} against {right}"


def _duplicates(by_sku: Mapping[str, Sequence[Listed]]) -> list[Duplicate]:
    found: list[Duplicate] = []
    for sku, records in by_sku.items():
        if len(records) > 1:
            for integration_id, mine in _by_side(records).items():
                if len(mine) > 1:
                    found.append(
                        {
                            "integrationId": integration_id,
                            "sku": sku,
                            "listings": [_shown(each) for each in mine],
                        }
                    )
    return found


def _collisions(by_sku: Mapping[str, Sequence[Listed]]) -> list[Collision]:
    found: list[Collision] = []
    for sku, records in by_sku.items():
        if len(records) > 1 and len(_by_side(records)) > 1:
            differing = [name for name in _IDENTIFYING if _disagree(records, name)]
            if differing:
                listings = [_shown(each) for each in records]
                found.append({"sku": sku, "listings": listings, "differing": differing})
    return found


def _disagree(records: Sequence[Listed], name: str) -> bool:
    values = {getattr(record, name) for record in records}
    return len(values - {None, ""}) > 1


def _near_misses(by_sku: Mapping[str, Sequence[Listed]]) -> list[NearMiss]:
    alike: dict[str, list[str]] = {}
    for sku in by_sku:
        alike.setdefault(_folded(sku), []).append(sku)
    found: list[NearMiss] = []
    for skus in alike.values():
        for a, b in combinations(skus, 2):
            sides_of_a, sides_of_b = _by_side(by_sku[a]), _by_side(by_sku[b])
            # Two SKUs that both stand on both sides are two products that happen to look alike.
            if len(sides_of_a | sides_of_b) > 1 and sides_of_a.keys() != sides_of_b.keys():
                found.append({"a": a, "b": b, "difference": difference(a, b)})
    return found


def _folded(sku: str) -> str:
    """Return what a careless reader sees: look-alikes merged, case and invisible characters gone."""
    composed = unicodedata.normalize("NFKC", sku).translate(_LOOK_ALIKES)
    visible = "".join(each for each in composed if not _is_invisible(each) and not each.isspace())
    return visible.casefold().lstrip("0")


def _kind(a: str, b: str) -> str:
    if a.casefold() == b.casefold():
        return "letter case"
    if "".join(a.split()) == "".join(b.split()):
        return "blank"
    if a.lstrip("0") == b.lstrip("0"):
        return "leading zero"
    if _without_invisible(a) == _without_invisible(b):
        return "invisible character"
    if unicodedata.normalize("NFC", a) == unicodedata.normalize("NFC", b):
        return "composition of an accent"
    return "look-alike character"


def _character(sku: str, position: int) -> str:
    if position >= len(sku):
        return "the end"
    character = sku[position]
    name = unicodedata.name(character, "unnamed")
    shown = f"“{character}” " if character.isprintable() and not character.isspace() else ""
    return f"{shown}U+{ord(character):04X} {name}"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc")


def _without_invisible(sku: str) -> str:
    return "".join(each for each in sku if not _is_invisible(each))


def _by_side(records: Iterable[Listed]) -> dict[str, list[Listed]]:
    sides: dict[str, list[Listed]] = {}
    for record in records:
        sides.setdefault(record.integration_id, []).append(record)
    return sides


def _shown(record: Listed) -> Shown:
    return {
        "integrationId": record.integration_id,
        "listingId": record.listing_id,
        "name": record.name,
        "barcode": record.barcode,
    }
