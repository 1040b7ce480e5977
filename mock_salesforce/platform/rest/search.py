"""SOSL, the minimum: words and wildcards in text fields, objects and fields to return (section 2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.rest.bodies import SearchBody
from mock_salesforce.platform.soql.run import Run
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation, wrong_body

MOST = 2000
_SOSL = re.compile(
    r"\s*FIND\s*\{(?P<text>(?:[^}\\]|\\.)*)\}(?:\s+IN\s+(?P<fields>ALL|NAME|EMAIL|PHONE|SIDEBAR)\s+FIELDS)?"
    r"(?:\s+RETURNING\s+(?P<returning>.*?))?(?:\s+LIMIT\s+(?P<limit>\d{1,6}))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_RETURNED = re.compile(r"\s*(\w+)\s*(?:\(((?:[^()']|'(?:[^'\\]|\\.)*'|\([^()]*\))*)\))?\s*(,|$)", re.DOTALL)
_CLAUSES = re.compile(r"\s(?:WHERE|ORDER\s+BY|LIMIT|OFFSET|USING)\s", re.IGNORECASE)
_TYPES = {"EMAIL": ("email",), "PHONE": ("phone",)}
_DEFAULT_OBJECTS = ("Account", "Contact", "Lead", "Opportunity", "Product2", "Case")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One object of RETURNING: the query that shows its records, without the search."""

    sobject: str
    soql: str


def search(call: Call) -> Answer:
    """GET of a SOSL search."""
    text = call.query.get("q")
    if text is None:
        raise VendorError("MALFORMED_SEARCH", "A search string has to be specified")
    match = _SOSL.fullmatch(text)
    if match is None:
        raise VendorError("MALFORMED_SEARCH", "unexpected token: the search is no SOSL this service knows")
    wanted = _returned(match["returning"])
    limit = min(int(match["limit"] or MOST), MOST)
    pattern = _pattern(match["text"])
    return _answer(call, wanted, pattern, (match["fields"] or "ALL").upper(), limit)


def parameterized(call: Call) -> Answer:
    """GET or POST of a search by parameters."""
    try:
        asked = SearchBody.model_validate(call.object() if call.method == "POST" else dict(call.query))
    except ValidationError as error:
        raise wrong_body(error) from None
    named = [(one.name, one.fields) for one in asked.sobjects or ()]
    wanted = [
        Wanted(name, f"SELECT {', '.join(fields)} FROM {name}")
        for name, fields in named or [(name, ["Id"]) for name in _DEFAULT_OBJECTS]
    ]
    return _answer(call, wanted, _pattern(asked.q), "ALL", MOST)


def _returned(text: str | None) -> list[Wanted]:
    if text is None:
        return [Wanted(name, f"SELECT Id FROM {name}") for name in _DEFAULT_OBJECTS]
    wanted, at = [], 0
    while at < len(text):
        match = _RETURNED.match(text, at)
        if match is None or (match[3] == "" and match.end() < len(text)):
            raise VendorError("MALFORMED_SEARCH", f"unexpected token in RETURNING: {text[at : at + 40]}")
        name, inner, _ = match.groups()
        clause = _CLAUSES.search(inner or "")
        fields = ((inner or "")[: clause.start()] if clause else inner or "").strip() or "Id"
        rest = (inner or "")[clause.start() :] if clause else ""
        wanted.append(Wanted(name, f"SELECT {fields} FROM {name}{rest}"))
        at = match.end()
    return wanted


def _pattern(text: str) -> list[re.Pattern[str]]:
    """One pattern for each word or quoted phrase; `*` and `?` are wildcards inside a word."""
    plain = re.sub(r"\\(.)", r"\1", text).strip()
    parts = re.findall(r'"([^"]+)"|(\S+)', plain)
    words = [phrase or word for phrase, word in parts if (phrase or word).upper() not in ("AND",)]
    if not words or sum(len(word.strip("*?")) for word in words) < 2:
        raise VendorError("MALFORMED_SEARCH", "search term must be longer than one character")
    patterns = []
    for word in words:
        body = re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w")
        patterns.append(re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE))
    return patterns


def _answer(
    call: Call, wanted: list[Wanted], patterns: list[re.Pattern[str]], group: str, limit: int
) -> Answer:
    found: list[Any] = []
    for one in wanted:
        sobject = call.org.schema.get(one.sobject)
        if sobject is None:
            raise VendorError("INVALID_TYPE", f"sObject type '{one.sobject}' is not supported.")
        run = Run(call.org, one.soql, call.version, page_size=MOST, user_id=call.user_id)
        names = _searched(sobject, group)
        found.extend(run.answer_where(partial(_matches, names, patterns)))
    return Answer(200, {"searchRecords": found[:limit]})


def _searched(sobject: SObject, group: str) -> list[str]:
    if group == "NAME":
        return [field.name for field in sobject.fields if field.name_field] + ["FirstName", "LastName"]
    types = _TYPES.get(group)
    return [f.name for f in sobject.fields if f.text and (types is None or f.type in types)]


def _matches(names: list[str], patterns: list[re.Pattern[str]], row: Row) -> bool:
    text = "\n".join(value for name in names if isinstance(value := row.get(name), str))
    return all(pattern.search(text) for pattern in patterns)


OPERATIONS = (
    Operation("GET", "/search", search, "Run a SOSL search", "2.5"),
    Operation("GET", "/parameterizedSearch", parameterized, "Search by parameters", "2.5"),
    Operation(
        "POST",
        "/parameterizedSearch",
        parameterized,
        "Search by a body of parameters",
        "2.5",
        body=SearchBody,
        framed=True,
    ),
)
