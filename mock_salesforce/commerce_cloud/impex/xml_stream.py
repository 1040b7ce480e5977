"""A stream of bytes as XML elements of record size, each with its line; nothing else of the file is kept.

Document types are refused whole, so no entity can be declared, neither one that reads a file nor one that
grows a billion times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pyexpat import ErrorString, ExpatError, ParserCreate
from typing import Any, Literal, NoReturn

_LARGEST_TEXT = 1024 * 1024
_MOST_NODES = 50_000
_DEEPEST = 64
_UNFINISHED = frozenset(("no element found", "unclosed token", "unclosed CDATA section"))
_ENCODING = frozenset(("unknown encoding", "encoding specified in XML declaration is incorrect"))


Code = Literal["bad_field", "bad_json", "too_large"]


class Unreadable(Exception):
    """The file cannot be read on from here."""

    def __init__(self, message: str, line: int, column: int = 0, *, code: Code = "bad_field") -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.column = column


class Element:
    """An element with its namespace left off: `name`, `attributes`, `children`, `text`, and the line it starts on."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = []
        self.text = ""


class XmlStream:
    """The records of a file: `wanted` maps a path of names (`records/record`) to nothing but its being a record.

    `namespaces` maps each root element that may be read to the namespace it must have.
    """

    def __init__(self, namespaces: dict[str, str], containers: frozenset[str]) -> None:
        self._namespaces = namespaces
        self._containers = containers
        self.root: Element | None = None
        self._open: list[str] = []
        self._stack: list[Element] = []
        self._texts: list[str] = []
        self._text_size = 0
        self._nodes = 0
        self._ready: list[Element] = []
        self._parser = parser = ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype

    def elements(self, chunks: Iterable[bytes]) -> Iterator[Element]:
        """Each record as soon as it is complete; Unreadable where the file breaks off or is none."""
        read = False
        for chunk in chunks:
            read = read or bool(chunk)
            yield from self._parsed(chunk, last=False)
        if not read:
            raise Unreadable("the file is empty", 1)
        yield from self._parsed(b"", last=True)

    def _parsed(self, chunk: bytes, *, last: bool) -> Iterator[Element]:
        broken: Unreadable | None = None
        try:
            self._parser.Parse(chunk, last)
        except ExpatError as error:
            broken = _unreadable(error)
        except Unreadable as error:
            broken = error
        except LookupError as error:
            broken = Unreadable(f"the file declares an encoding nobody knows: {error}", 1)
        ready, self._ready = self._ready, []
        yield from ready
        if broken is not None:
            raise broken

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        namespace, _, name = tag.rpartition("}")
        if self.root is None:
            self._check_root(namespace, name, line)
            self.root = Element(name, attributes, line)
            return
        if not self._stack and name in self._containers:
            self._open.append(name)
            return
        self._nodes += 1
        if self._nodes > _MOST_NODES or len(self._stack) >= _DEEPEST:
            raise Unreadable(
                f"the {self._outermost(name)} holds more than any record may", line, code="too_large"
            )
        element = Element(name, attributes, line)
        if self._stack:
            self._keep_text()
            self._stack[-1].children.append(element)
        self._stack.append(element)

    def _end(self, tag: str) -> None:
        if not self._stack:
            if self._open:
                self._ready.append(Element(f"/{self._open.pop()}", {}, self._parser.CurrentLineNumber))
            return
        self._keep_text()
        element = self._stack.pop()
        if not self._stack:
            self._ready.append(element)
            self._nodes = self._text_size = 0

    def _text(self, text: str) -> None:
        if self._stack:
            self._text_size += len(text)
            if self._text_size > _LARGEST_TEXT:
                line = self._parser.CurrentLineNumber
                raise Unreadable(
                    f"the {self._outermost('')} holds more than any record may", line, code="too_large"
                )
            self._texts.append(text)

    def _keep_text(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            if not text.isspace():
                self._stack[-1].text += text

    def _outermost(self, name: str) -> str:
        return self._stack[0].name if self._stack else name

    def _check_root(self, namespace: str, name: str, line: int) -> None:
        known = self._namespaces.get(name)
        if known is None:
            names = ", ".join(sorted(self._namespaces))
            raise Unreadable(f"the root element is {name!r}; one of {names} can be read", line)
        if namespace != known:
            found = f"is in the namespace {namespace!r}" if namespace else "is in no namespace"
            raise Unreadable(f"{name} {found}; it must be {known!r}", line)

    def _refuse_doctype(self, *_: Any) -> NoReturn:
        line = self._parser.CurrentLineNumber
        raise Unreadable("a document type, and so any entity of its own, is refused; remove it", line)


def _unreadable(error: ExpatError) -> Unreadable:
    reason = ErrorString(error.code) or "not well-formed"
    line, column = error.lineno, error.offset + 1
    if reason in _UNFINISHED:
        return Unreadable(f"the file ends too early: {reason}", line, column)
    if reason in _ENCODING:
        return Unreadable(f"the file is not in the encoding it declares: {reason}", line, column)
    if reason == "not well-formed (invalid token)" or reason == "partial character":
        reason += "; is the file in the encoding that it declares?"
    return Unreadable(f"no XML from here on: {reason}", line, column)
