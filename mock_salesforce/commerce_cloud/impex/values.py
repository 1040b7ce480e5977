"""The simple values of an export: identifiers, flags, numbers, instants, texts by language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mock_salesforce.commerce_cloud.impex.xml_stream import Element
from mock_salesforce.commerce_cloud.realm.clocks import instant_of, instant_text

LANGUAGE = "http://www.w3.org/XML/1998/namespace}lang"


class BadValue(ValueError):
    """A value that its element may not have; the message says what it may."""


def identifier(element: Element, name: str, longest: int) -> str:
    """An attribute that names something: 1 to `longest` characters, no blanks around it (facts section 1)."""
    value = element.attributes.get(name)
    if value is None:
        raise BadValue(f"has no {name}")
    if not 1 <= len(value) <= longest or value != value.strip():
        raise BadValue(f"{name} {value!r} is not 1 to {longest} characters without blanks around")
    return value


def flag(element: Element) -> bool:
    """An XML Schema boolean."""
    text = element.text.strip()
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise BadValue(f"{text!r} is neither true nor false")


def number(element: Element) -> float | int:
    """A number that is no less than zero, whole where it is written whole."""
    text = element.text.strip()
    try:
        value = float(text)
    except ValueError as error:
        raise BadValue(f"{text!r} is not a number") from error
    if not 0 <= value < 1e15 or "_" in text:
        raise BadValue(f"{text!r} is not a number from zero")
    return int(value) if value == int(value) else value


def instant(element: Element) -> str:
    """An instant as the APIs write it."""
    return instant_text(seconds(element))


def seconds(element: Element) -> float:
    """An instant on the lab's clock."""
    text = element.text.strip()
    try:
        at = instant_of(text.replace("Z", "+00:00"))
    except OverflowError as error:
        raise BadValue(f"{text!r} is out of range") from error
    if at is None:
        raise BadValue(f"{text!r} is not an instant such as 2026-01-31T09:30:00.000Z")
    return at


def language(element: Element) -> str:
    """The locale of a text: `default` for x-default and where none is given."""
    name = element.attributes.get(LANGUAGE, "x-default")
    return "default" if name == "x-default" else name


def texts(elements: Iterable[Element]) -> dict[str, str]:
    """Texts by locale; empty ones are left out."""
    return {language(element): element.text for element in elements if element.text}


def custom_value(element: Element) -> Any:
    """A custom attribute's value: a set of values as a list, true and false as booleans, all else as text."""
    values = [_plain(child.text) for child in element.children if child.name == "value"]
    return values if values else _plain(element.text)


def _plain(text: str) -> bool | str:
    return {"true": True, "false": False}.get(text, text)
