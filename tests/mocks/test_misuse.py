"""The same misuse of a common verb gives the same answer on every mock: status, code and message, word for word."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

import orjson
import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.mocks.alike import Mock, Stand, stand
from tests.mocks.every import MOCKS

# Stand for a mock's own names: in a body, and in what an answer says.
READ, ERROR, FOREIGN, QUIRK = "READ", "ERROR", "FOREIGN", "QUIRK"


class Row(NamedTuple):
    """A call and the code of its answer, None where it is well done."""

    method: str
    path: str
    body: Any
    code: str | None


_REFUSAL = {"operation": READ, "error": ERROR}
_FAULT = {"operation": "*", "kind": "unavailable"}
MISUSE = (
    # What is no JSON, and what is none but looks like it to some readers.
    Row("POST", "/reset", b"{", "bad_json"),
    Row("POST", "/reset", b'{"seed": 1,}', "bad_json"),
    Row("POST", "/reset", b'{"seed": NaN}', "bad_json"),
    Row("POST", "/reset", b'{"seed": Infinity}', "bad_json"),
    Row("POST", "/reset", b'{"seed": 1e999}', "bad_json"),
    Row("POST", "/reset", b'{"seed": 01}', "bad_json"),
    Row("POST", "/reset", b"{} {}", "bad_json"),
    Row("POST", "/reset", b"\xff", "bad_json"),
    Row("POST", "/reset", b'"\\ud800"', "bad_json"),
    Row("POST", "/reset", b"[" * 2000, "bad_json"),
    Row("DELETE", "/refusals", b"NaN", "bad_json"),
    Row("PUT", "/quirks", b"-Infinity", "bad_json"),
    Row("POST", "/reset", b"null", "bad_field"),
    # White space is no body, a body of a GET means nothing, and 5.0 is whole.
    Row("POST", "/reset", b" \n", None),
    Row("GET", "/next", b"{", None),
    Row("POST", "/reset", b'{"seed": 5.0}', None),
    Row("POST", "/reset", {"seed": 0}, None),
    Row("POST", "/reset", {"seed": 2**53 - 1}, None),
    # A seed: an integer that every reader of JSON keeps, and of which no two give the same chances.
    *(Row("POST", "/reset", {"seed": seed}, "bad_field") for seed in ("7", True, None, 1.5, [], -1, 2**53, 1e300)),
    Row("POST", "/reset", b'{"seed": 18446744073709551616}', "bad_field"),
    *(Row("POST", "/reset", body, "bad_field") for body in ([], "seed", 7, [{"seed": 1}])),
    # A misspelled member explains whatever else is wrong.
    Row("POST", "/reset", {"sed": 1}, "unknown_field"),
    Row("POST", "/reset", {"seed": "x", "sed": 1}, "unknown_field"),
    Row("POST", "/reset", {"": 1, "a.b": 2}, "unknown_field"),
    Row("POST", "/refusals", {"operatoin": READ}, "unknown_field"),
    Row("POST", "/faults", {**_FAULT, "kind": "nonsense", "delay": 5}, "unknown_field"),
    # Parameters of the query come before the body.
    Row("POST", "/reset?x=1", b"{", "unknown_field"),
    *(Row("GET", f"{path}?x=1", None, "unknown_field") for path in ("", "/next", "/requests", "/quirks", "/snapshots")),
    *(Row("GET", f"{path}?x=", None, "unknown_field") for path in ("/refusals", "/faults", "/openapi.json")),
    Row("GET", "/openapi/vendor.json?only=paths", None, "unknown_field"),
    Row("DELETE", "/faults?operation=*", None, "unknown_field"),
    Row("GET", "/state?onyl=orders&only=nonsense", None, "unknown_field"),
    Row("GET", "/state?only=nonsense,more", None, "unknown"),
    Row("GET", "/state?only=", None, "unknown"),
    # Verbs that take nothing.
    Row("POST", "/tick", {"seconds": 5}, "unknown_field"),
    Row("POST", "/tick", [], "bad_field"),
    Row("POST", "/snapshots", {"name": "before"}, "unknown_field"),
    Row("DELETE", "/refusals", {"operation": READ}, "unknown_field"),
    Row("DELETE", "/faults", [], "bad_field"),
    Row("POST", "/snapshots/9/restore", {"hard": True}, "unknown_field"),
    Row("POST", "/snapshots/9/restore", None, "unknown"),
    Row("POST", "/snapshots/nothing/restore", None, "unknown"),
    # Lists of a seed.
    Row("POST", "/seed", [], "bad_field"),
    Row("POST", "/seed", {"nothing": []}, "unknown_field"),
    Row("POST", "/seed", {"products": {}}, "bad_field"),
    Row("POST", "/seed", {"products": [1]}, "bad_field"),
    Row("POST", "/seed", {"products": [{"nonsense": 1}]}, "unknown_field"),
    # Switches.
    Row("PUT", "/quirks", [], "bad_field"),
    Row("PUT", "/quirks", {"nonsense": 1}, "unknown_field"),
    Row("PUT", "/quirks", {QUIRK: {}, "nonsense": 1}, "unknown_field"),
    # What is armed.
    Row("POST", "/refusals", None, "missing_field"),
    Row("POST", "/refusals", {"operation": READ}, "missing_field"),
    Row("POST", "/refusals", {"error": ERROR}, "missing_field"),
    Row("POST", "/refusals", {**_REFUSAL, "operation": "*"}, "bad_field"),
    Row("POST", "/refusals", {**_REFUSAL, "operation": 1}, "bad_field"),
    Row("POST", "/refusals", {**_REFUSAL, "error": "nonsense"}, "bad_field"),
    Row("POST", "/refusals", {**_REFUSAL, "error": FOREIGN}, "bad_field"),
    *(Row("POST", "/refusals", {**_REFUSAL, "times": times}, "bad_field") for times in (0, 1_000_001, "2", 1.5, True)),
    *(Row("POST", "/refusals", {**_REFUSAL, "after_write": flag}, "bad_field") for flag in (1, "true", None)),
    Row("POST", "/refusals", {**_REFUSAL, "after_write": 1, "times": 0}, "bad_field"),
    Row("POST", "/refusals", {"times": 0, "error": 1, "operation": 1}, "bad_field"),
    Row("POST", "/faults", {}, "missing_field"),
    Row("POST", "/faults", {"operation": "*"}, "missing_field"),
    Row("POST", "/faults", {**_FAULT, "operation": "Do Anything"}, "bad_field"),
    *(Row("POST", "/faults", {**_FAULT, "kind": kind}, "bad_field") for kind in ("nonsense", "", 1, None)),
    *(Row("POST", "/faults", {**_FAULT, "status": status}, "bad_field") for status in (200, 499, 600, "503")),
    *(Row("POST", "/faults", {**_FAULT, "retry_after": wait}, "bad_field") for wait in (-1, 10**9 + 1, 0.5)),
    Row("POST", "/faults", {**_FAULT, "retry_after": -1, "status": 1, "after_write": 1, "times": 0}, "bad_field"),
    Row("POST", "/faults", {**_FAULT, "retry_after": -1, "status": 1, "after_write": 1}, "bad_field"),
    Row("POST", "/faults", {**_FAULT, "retry_after": -1, "status": 1}, "bad_field"),
    # Made up.
    Row("POST", "/fake", [], "bad_field"),
    Row("POST", "/fake", {"nonsense": 1}, "unknown_field"),
    # No verb, and no method of one.
    Row("POST", "/nothing", {}, "unknown_verb"),
    Row("GET", "/state/of/affairs", None, "unknown_verb"),
    Row("GET", "/snapshots//restore", None, "unknown_verb"),
    *(Row(method, "/reset", {}, "method_not_allowed") for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS")),
    Row("DELETE", "/state", None, "method_not_allowed"),
    Row("POST", "/quirks", {}, "method_not_allowed"),
    Row("PATCH", "/faults", {}, "method_not_allowed"),
    Row("GET", "/snapshots/1/restore", None, "method_not_allowed"),
)  # fmt: skip


def _own(mock: Mock, value: Any) -> Any:
    """The body with the mock's own names in it."""
    names = {READ: mock.read_operation, ERROR: mock.error, FOREIGN: mock.foreign_error, QUIRK: mock.quirk}
    if not isinstance(value, dict):
        return names.get(value, value) if isinstance(value, str) else value
    return {names.get(name, name): _own(mock, part) for name, part in value.items()}


def _common(lab: Stand, message: str) -> str:
    """The message without the mock's own names; what it enumerates is what the mock documents."""
    for method in ("/_lab/refusals", "/_lab/faults"):
        members = lab.ok("GET", "/openapi.json")["paths"][method]["post"]["requestBody"]["content"]
        properties = _properties(lab, members["application/json"]["schema"])
        for member in ("operation", "error"):
            *most, last = properties.get(member, {}).get("enum", ("", ""))
            message = message.replace(f"{', '.join(map(repr, most))} or {last!r}", f"any {member}")
    message = message.replace(", ".join(lab.ok("GET", "/state")), "the sections")
    message = re.sub(r"(?<=whose errors are )[\w, ]+", "its own", message)
    for name, own in (
        (READ, lab.mock.read_operation),
        (FOREIGN, lab.mock.foreign_error),
        (QUIRK, lab.mock.quirk),
    ):
        message = re.sub(rf"\b{own}\b", name, message)
    return message


def _properties(lab: Stand, schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        schemas = lab.ok("GET", "/openapi.json")["components"]["schemas"]
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    found: dict[str, Any] = schema["properties"]
    return found


def _answered(mock: Mock, row: Row) -> tuple[int, str | None, str, str | None]:
    """Status, code and message of a call, and what `Allow` says."""
    lab = stand(mock)
    raw = row.body if isinstance(row.body, bytes) else None
    answer = lab.lab(row.method, row.path, _own(mock, row.body), raw=raw)
    document = answer.json()
    if "error" not in document:
        return answer.status_code, None, "", None
    error = document["error"]
    return answer.status_code, error["code"], _common(lab, error["message"]), answer.headers.get("allow")


@pytest.mark.parametrize("row", MISUSE, ids=lambda row: f"{row.method} {row.path} {str(row.body)[:60]}")
def test_the_same_misuse_has_the_same_answer(row: Row) -> None:
    """Whoever can speak to one mock can speak to all, also where they are mistaken."""
    first, *others = (_answered(mock, row) for mock in MOCKS)
    assert first[1] == row.code
    assert others == [first] * len(others)


def test_every_common_verb_is_misused() -> None:
    """No common verb is left out of the table, nor any code that a common verb can answer with by itself."""
    paths = {
        (row.method, re.sub(r"/\w+/restore", "/{snapshot}/restore", row.path.partition("?")[0]))
        for row in MISUSE
    }
    listed = [
        {(verb["method"], verb["path"]) for verb in stand(mock).ok("GET", "")["verbs"]} for mock in MOCKS
    ]
    common = {(method, path.removeprefix("/_lab")) for method, path in set.intersection(*listed)}
    assert common - paths <= {("POST", "/import"), ("POST", "/products"), ("POST", "/orders")}
    codes = {
        "bad_json",
        "bad_field",
        "missing_field",
        "unknown_field",
        "unknown_verb",
        "unknown",
        "method_not_allowed",
    }
    assert {row.code for row in MISUSE} - {None} == codes


@pytest.mark.parametrize(
    "change",
    [{"seed": -1}, {"seed": 2**53}, {"messy": "no"}, {"products": -1}, {"products": 1.5}, {"sed": 1}],
    ids=str,
)
def test_what_is_made_up_is_asked_for_alike(change: dict[str, Any]) -> None:
    """A wrong seed, flag or count of made-up things is told in the same words, beside a mock's own members."""
    row = Row("POST", "/fake", None, None)
    first, *others = (_answered(mock, row._replace(body={**mock.fake, **change})) for mock in MOCKS)
    assert first[1] in ("bad_field", "unknown_field")
    assert others == [first] * len(others)


@pytest.mark.parametrize("path", ["/reset", "/import", "/seed?x=1"])
@pytest.mark.parametrize("told", [True, False], ids=["length told", "no length told"])
def test_a_body_too_large_is_told_alike(monkeypatch: pytest.MonkeyPatch, path: str, told: bool) -> None:
    """All take as much, and more is refused before anything else is said, whether its length is told before or not."""
    answers = []
    for mock in MOCKS:
        lab = stand(mock)
        path_of_mock = path + mock.import_path if path == "/import" else path
        if not told:
            monkeypatch.setattr(f"{mock.routes}.LARGEST", 100)
        builder = EnvironBuilder(path=f"/_lab{path_of_mock}", base_url=mock.origins[0], method="POST")
        environ = builder.get_environ() | {"wsgi.input": io.BytesIO(b'{"seed": 1}' + b" " * 100)}
        if told:
            environ |= {"CONTENT_LENGTH": str(2**40)}
        else:
            environ |= {"wsgi.input_terminated": True}
            environ.pop("CONTENT_LENGTH", None)
        body, status, _ = run_wsgi_app(lab.app, environ)
        answers.append((status[:3], orjson.loads(b"".join(body))["error"]))
    assert answers[0][0] == "413"
    assert answers[0][1]["code"] == "too_large"
    assert answers[1:] == answers[:1] * (len(MOCKS) - 1)
