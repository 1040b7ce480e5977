"""All mocks speak one dialect: the control plane under /_lab, as docs/mocks.md describes it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.mocks.alike import START, LabRequest, Mock, Stand, stand
from tests.mocks.every import MOCKS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
COMMON = {
    ("GET", "/_lab"),
    ("POST", "/_lab/reset"),
    ("GET", "/_lab/state"),
    ("POST", "/_lab/seed"),
    ("POST", "/_lab/tick"),
    ("GET", "/_lab/next"),
    ("GET", "/_lab/quirks"),
    ("PUT", "/_lab/quirks"),
    ("GET", "/_lab/requests"),
    ("GET", "/_lab/snapshots"),
    ("POST", "/_lab/snapshots"),
    ("POST", "/_lab/snapshots/{snapshot}/restore"),
    ("GET", "/_lab/refusals"),
    ("POST", "/_lab/refusals"),
    ("DELETE", "/_lab/refusals"),
    ("GET", "/_lab/faults"),
    ("POST", "/_lab/faults"),
    ("DELETE", "/_lab/faults"),
    ("POST", "/_lab/fake"),
    ("POST", "/_lab/import"),
    ("GET", "/_lab/openapi.json"),
    ("GET", "/_lab/openapi/vendor.json"),
}
KINDS = ("unavailable", "empty", "html", "truncated", "another_shape", "too_many_requests")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@pytest.fixture(params=MOCKS, ids=lambda mock: mock.name)
def mock(request: pytest.FixtureRequest) -> Mock:
    """Each mock in turn."""
    found: Mock = request.param
    return found


@pytest.fixture
def lab(mock: Mock) -> Stand:
    """A fresh vendor with the smallest world."""
    return stand(mock)


def verbs(lab: Stand) -> list[dict[str, str]]:
    """What the control plane says of itself."""
    listed: list[dict[str, str]] = lab.ok("GET", "")["verbs"]
    return listed


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, or the one that it refers to."""
    if "$ref" in schema:
        found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def body_schema(lab: Stand, path: str) -> dict[str, Any]:
    """The documented members of the body of POST path."""
    document = lab.ok("GET", "/openapi.json")
    content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    properties: dict[str, Any] = resolved(document, content["schema"])["properties"]
    return properties


def values_of(schema: dict[str, Any]) -> set[str]:
    """The values that a schema enumerates, wherever in it."""
    found = set(schema.get("enum", ()))
    found |= {schema["const"]} if "const" in schema else set()
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        found |= values_of(part)
    return found


# What the control plane says of itself.


def test_the_verbs_name_the_mock_and_what_all_have(lab: Stand) -> None:
    """GET /_lab names the mock and lists each verb once with a sentence; what all mocks have is among them."""
    shown = lab.ok("GET", "")
    assert shown.keys() == {"mock", "verbs"}
    assert shown["mock"] == lab.mock.name
    rows = shown["verbs"]
    assert all(row.keys() == {"method", "path", "summary"} and row["summary"] for row in rows)
    listed = [(row["method"], row["path"]) for row in rows]
    assert len(set(listed)) == len(listed)
    assert set(listed) >= COMMON


def test_the_verbs_listed_are_the_ones_routed(lab: Stand) -> None:
    """Every method of every listed path is served if it is listed; any other answers 405 with what is allowed."""
    allowed: dict[str, set[str]] = {}
    for row in verbs(lab):
        allowed.setdefault(row["path"], set()).add(row["method"])
    for path, methods in allowed.items():
        # A body that no verb takes: what is routed refuses it, and does nothing meanwhile.
        target = re.sub(r"\{\w+\}", "nothing", path.removeprefix("/_lab"))
        for method in METHODS:
            answer = lab.lab(method, target, raw=b"" if method == "GET" else b"[1")
            code = answer.json().get("error", {}).get("code") if answer.status_code != 200 else None
            if method in methods:
                assert code not in ("unknown_verb", "method_not_allowed"), f"{method} {path}: {answer.text}"
            else:
                assert (answer.status_code, code) == (405, "method_not_allowed"), (
                    f"{method} {path}: {answer.text}"
                )
                assert {name.strip() for name in answer.headers["allow"].split(",")} == methods


def test_the_documents_describe_every_verb(lab: Stand) -> None:
    """The OpenAPI document of the control plane has exactly the listed verbs, each with its error answers."""
    document = lab.ok("GET", "/openapi.json")
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert described.keys() == {(row["method"], row["path"]) for row in verbs(lab)}
    for (method, path), operation in described.items():
        assert operation["summary"], f"{method} {path}"
        assert {"200", "400"} <= operation["responses"].keys(), f"{method} {path}"
        names = {row["name"] for row in operation.get("parameters", ()) if row["in"] == "path"}
        assert names == set(re.findall(r"\{(\w+)\}", path))


def test_the_vendors_document_names_what_can_be_armed(lab: Stand) -> None:
    """Operations and errors that can be armed are enumerated, and each operation stands in the vendor's document."""
    vendor = lab.ok("GET", "/openapi/vendor.json")
    assert vendor["openapi"].startswith("3.1")
    named: set[str] = set()
    for methods in vendor["paths"].values():
        for operation in methods.values():
            named |= {operation.get("operationId", ""), operation.get("summary", "")}
    refusal, fault = body_schema(lab, "/_lab/refusals"), body_schema(lab, "/_lab/faults")
    operations = values_of(refusal["operation"])
    assert {lab.mock.read_operation, lab.mock.write_operation} <= operations
    assert operations <= named
    assert lab.mock.error in values_of(refusal["error"])
    assert values_of(fault["kind"]) == set(KINDS)
    assert values_of(fault["operation"]) == operations | {"*"}


def test_members_are_in_snake_case(lab: Stand) -> None:
    """Members and parameters of the control plane are spelled alike; only the vendor's own documents are not."""
    document = lab.ok("GET", "/openapi.json")
    names = {
        row["name"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for row in operation.get("parameters", ())
    }
    schemas = document["components"]["schemas"]
    assert lab.mock.vendor_schemas <= schemas.keys()
    for name in schemas.keys() - lab.mock.vendor_schemas:
        names |= set(_properties(schemas[name]))
    assert [name for name in sorted(names) if not SNAKE.fullmatch(name)] == []


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _properties(part)
    elif isinstance(schema, dict):
        for name, part in schema.items():
            if name == "properties" and isinstance(part, dict):
                yield from part
            yield from _properties(part)


def test_it_answers_on_every_host(lab: Stand) -> None:
    """The control plane is the same on each of the vendor's hosts."""
    answers = {lab.http.get(f"{origin}/_lab/state").content for origin in lab.mock.origins}
    assert answers == {lab.shown()}


# Misuse.


def test_what_is_no_verb_points_to_the_list(lab: Stand) -> None:
    """An unknown verb answers 404 and says where the verbs are."""
    assert "GET /_lab" in lab.misused("POST", "/nothing", {}, status=404, code="unknown_verb")
    assert "GET /_lab" in lab.misused("GET", "/state/of/affairs", status=404, code="unknown_verb")


@pytest.mark.parametrize("raw", [b"{", b'{"seed": 1,}', b"\xff"], ids=str)
def test_what_is_no_json_is_told(lab: Stand, raw: bytes) -> None:
    """A body that cannot be read as JSON answers 400 bad_json."""
    lab.misused("POST", "/reset", raw=raw, status=400, code="bad_json")


@pytest.mark.parametrize(
    ("body", "code", "member"),
    [
        pytest.param({"seed": "seven"}, "bad_field", "seed", id="wrong type"),
        pytest.param({"seed": True}, "bad_field", "seed", id="a boolean is no number"),
        pytest.param([], "bad_field", "body", id="no object"),
        pytest.param({"sed": 1}, "unknown_field", "sed", id="misspelled"),
    ],
)
def test_a_wrong_member_is_named(lab: Stand, body: Any, code: str, member: str) -> None:
    """A wrong type and an unknown member are two codes, and the message names the member."""
    assert member in lab.misused("POST", "/reset", body, status=400, code=code)


def test_a_missing_member_is_named(lab: Stand) -> None:
    """A required member left out is a code of its own."""
    wrong = lab.mock.missing
    message = lab.misused(wrong.method, wrong.path, wrong.body, status=400, code="missing_field")
    assert lab.mock.missing_member in message


def test_the_path_of_a_wrong_member_is_told(lab: Stand) -> None:
    """A wrong value deep in a body is named by its path."""
    wrong = lab.mock.deep
    assert lab.mock.deep_member in lab.misused(
        wrong.method, wrong.path, wrong.body, status=400, code="bad_field"
    )


@pytest.mark.parametrize("path", ["?x=1", "/state?onyl=orders", "/next?x=1", "/requests?x="])
def test_an_unknown_parameter_is_told(lab: Stand, path: str) -> None:
    """A query parameter that a verb does not know is not ignored."""
    lab.misused("GET", path, status=400, code="unknown_field")


def test_a_verb_without_members_takes_none(lab: Stand) -> None:
    """A body sent to a verb that knows no member is not ignored."""
    lab.misused("POST", "/tick", {"seconds": 5}, status=400, code="unknown_field")
    lab.misused("POST", "/snapshots", {"name": "before"}, status=400, code="unknown_field")


def test_what_does_not_exist_is_told(lab: Stand) -> None:
    """A name of nothing answers 404 unknown: of the vendor's things, of a section, of a snapshot."""
    wrong = lab.mock.unknown
    lab.misused(wrong.method, wrong.path, wrong.body, status=404, code="unknown")
    lab.misused("GET", f"/state?only={lab.mock.section},nonsense", status=404, code="unknown")
    lab.misused("POST", "/snapshots/9/restore", status=404, code="unknown")


def test_what_is_taken_or_not_allowed_is_told(lab: Stand) -> None:
    """What exists is not made again, and what the state does not allow is not done: both are 409."""
    taken, conflict = lab.mock.taken, lab.mock.conflict
    lab.misused(taken.method, taken.path, taken.body, status=409, code="taken")
    lab.misused(conflict.method, conflict.path, conflict.body, status=409, code="conflict")


def test_much_can_be_armed_at_once(lab: Stand) -> None:
    """A million times is as often as anything strikes; `test_what_cannot_be_armed_is_told` asks for one more."""
    body = {"operation": lab.mock.read_operation, "error": lab.mock.error, "times": 1_000_000}
    assert lab.ok("POST", "/refusals", body)["armed"] == 1_000_000
    assert lab.ok("DELETE", "/refusals") == {"disarmed": 1_000_000}


def test_a_slash_at_the_end_changes_nothing_and_no_section_is_no_section(lab: Stand) -> None:
    """`/_lab/next/` is `/_lab/next`, and `only=` names a section without a name, which there is not."""
    assert lab.ok("GET", "/next/") == lab.ok("GET", "/next")
    lab.misused("GET", "/state?only=", status=404, code="unknown")


@pytest.mark.parametrize("path", ["/_lab/reset", "/_lab/import"])
def test_a_body_without_end_is_not_read(lab: Stand, path: str) -> None:
    """A body that is larger than the mock takes answers 413 before it is read, a file's too."""
    builder = EnvironBuilder(path=path, base_url=lab.mock.origins[0], method="POST")
    environ = builder.get_environ() | {"CONTENT_LENGTH": str(2**40), "wsgi.input": io.BytesIO(b"{")}
    body, status, headers = run_wsgi_app(lab.app, environ)
    assert (status[:3], headers["content-type"]) == ("413", "application/json")
    assert orjson.loads(b"".join(body))["error"]["code"] == "too_large"


def test_a_verb_that_fails_changes_nothing(mock: Mock) -> None:
    """After every kind of misuse the vendor is as it was, the ids and chances to come included."""
    spoiled, clean = stand(mock), stand(mock)
    mock.package.install(spoiled.app, spoiled.state)
    before = spoiled.shown()
    broken = {"operation": mock.read_operation, "error": mock.error, "times": -1}
    for wrong in (
        mock.missing,
        mock.deep,
        mock.unknown,
        mock.taken,
        mock.conflict,
        LabRequest("POST", "/seed", mock.bad_seed),
        LabRequest("POST", "/refusals", broken),
        LabRequest("PUT", "/quirks", {mock.quirk: mock.quirk_value, "nonsense": 1}),
        LabRequest("POST", "/reset", {"seed": 8, "x": 1}),
    ):
        answer = spoiled.lab(wrong.method, wrong.path, wrong.body)
        assert 400 <= answer.status_code < 500, answer.text
        assert spoiled.shown() == before, f"{wrong.method} {wrong.path} changed something"
    assert _imported(spoiled, mock.import_broken).json()["error"]["code"] == "bad_field"
    assert spoiled.shown() == before
    later = (mock.write(spoiled), spoiled.lab("POST", "/fake", mock.fake).content, spoiled.shown())
    mock.package.install(clean.app, clean.state)
    assert later == (mock.write(clean), clean.lab("POST", "/fake", mock.fake).content, clean.shown())


# Reset, state, seed, quirks, time.


def test_reset_forgets_everything(lab: Stand) -> None:
    """A reset leaves a fresh vendor of that seed: no row, no changed switch, nothing armed, no log, no snapshot."""
    fresh = stand(lab.mock, settled=False).shown()
    lab.mock.package.install(lab.app, lab.state)
    lab.mock.write(lab)
    lab.ok("PUT", "/quirks", {lab.mock.quirk: lab.mock.quirk_value})
    lab.ok("POST", "/refusals", {"operation": lab.mock.read_operation, "error": lab.mock.error})
    lab.ok("POST", "/faults", {"operation": "*", "kind": "empty"})
    lab.ok("POST", "/snapshots")
    assert lab.ok("POST", "/reset") == {"seed": 7}
    assert lab.shown() == fresh
    assert (
        lab.ok("GET", "/quirks")[lab.mock.quirk]["value"]
        == lab.ok("GET", "/quirks")[lab.mock.quirk]["default"]
    )
    assert lab.ok("GET", "/requests") == {"requests": []}
    assert lab.ok("GET", "/refusals") == {"refusals": []}
    assert lab.ok("GET", "/faults") == {"faults": []}
    assert lab.ok("GET", "/snapshots") == {"snapshots": []}
    assert lab.ok("POST", "/reset", {"seed": 8}) == {"seed": 8}
    assert lab.ok("POST", "/reset") == {"seed": 8}


def test_the_state_shows_sections_and_no_secret(lab: Stand) -> None:
    """The state is stable, can be cut to sections, and shows no secret."""
    whole = lab.ok("GET", "/state")
    assert lab.ok("GET", f"/state?only={lab.mock.section}") == {lab.mock.section: whole[lab.mock.section]}
    assert lab.shown() == lab.shown()
    names = list(whole)
    backwards = lab.lab("GET", f"/state?only={names[1]},{names[0]}").content
    assert list(orjson.loads(backwards)) == names[:2], (
        "sections come in one order, however they are asked for"
    )
    assert lab.secrets
    assert [secret for secret in lab.secrets if secret in lab.shown().decode()] == []


def test_a_seed_is_done_in_the_documented_order(lab: Stand) -> None:
    """Lists are performed in the documented order, however they are given, and answered in it."""
    given = lab.mock.seed
    done = lab.ok("POST", "/seed", given)
    assert list(given) != list(done), "the test gives the lists against the order"
    assert list(done) == [name for name in lab.mock.seed_order if name in given]
    assert {name: len(rows) for name, rows in done.items()} == {
        name: len(rows) for name, rows in given.items()
    }
    assert set(lab.mock.seed_order) == set(body_schema(lab, "/_lab/seed"))


def test_switches_are_described_and_changed(lab: Stand) -> None:
    """Each quirk has a value, a default, a mark, a source and a meaning; a wrong value changes none of them."""
    shown = lab.ok("GET", "/quirks")
    assert all(row.keys() == {"value", "default", "mark", "source", "meaning"} for row in shown.values())
    assert {row["mark"] for row in shown.values()} <= {"C", "L", "UNKNOWN"}
    name, value = lab.mock.quirk, lab.mock.quirk_value
    assert shown[name]["value"] == shown[name]["default"] != value
    assert lab.ok("PUT", "/quirks", {name: value})[name]["value"] == value
    lab.misused(
        "PUT", "/quirks", {name: shown[name]["default"], "nonsense": 1}, status=400, code="unknown_field"
    )
    lab.misused("PUT", "/quirks", {name: {"an": "object"}}, status=400, code="bad_field")
    assert lab.ok("GET", "/quirks")[name]["value"] == value


def test_time_is_looked_at_and_done(lab: Stand) -> None:
    """GET /_lab/next says when something is due, and a tick does what is due."""
    due = lab.ok("GET", "/next")
    assert due.keys() == {"at"}
    assert due["at"] is None or isinstance(due["at"], float)
    lab.ok("POST", "/fake", lab.mock.fake)
    due = lab.ok("GET", "/next")
    assert due["at"] is None or isinstance(due["at"], float)
    done = lab.ok("POST", "/tick")
    assert done.keys() == {"changes", "deliveries"}
    assert isinstance(done["changes"], int)
    assert isinstance(done["deliveries"], list)


def test_requests_are_logged_oldest_first(lab: Stand) -> None:
    """The log has the vendor's calls alone, each with operation and code where there are any."""
    lab.ok("POST", "/reset")
    lab.mock.settle(lab)
    already = len(lab.ok("GET", "/requests")["requests"])
    lab.ok("POST", "/refusals", {"operation": lab.mock.write_operation, "error": lab.mock.error})
    lab.mock.read(lab)
    lab.mock.write(lab)
    rows = lab.ok("GET", "/requests")["requests"][already:]
    assert all(row.keys() == {"at", "method", "host", "path", "operation", "status", "code"} for row in rows)
    assert [row["operation"] for row in rows] == [lab.mock.read_operation, lab.mock.write_operation]
    assert [row["status"] for row in rows] == [200, lab.mock.error_status]
    assert rows[0]["code"] is None, "what is no refusal has no code"
    assert rows[1]["code"] is not None
    assert [row["at"] for row in rows] == [START, START]
    assert {type(row["at"]) for row in rows} == {float}, "an instant is a number of seconds, whole or not"
    assert {row["host"] for row in rows} <= {httpx.URL(origin).host for origin in lab.mock.origins}


def test_the_log_keeps_as_much_on_each(lab: Stand) -> None:
    """The log has the latest thousand calls; those before are forgotten."""
    for number in range(1001):
        lab.clock.at = START + number
        lab.mock.read(lab)
    rows = lab.ok("GET", "/requests")["requests"]
    assert [row["at"] for row in (rows[0], rows[-1])] == [START + 1, START + 1000]
    assert len(rows) == 1000


# Snapshots.


def test_a_restored_vendor_goes_on_as_if_nothing_had_happened(lab: Stand) -> None:
    """After a restore the same calls give the same bytes, drawn ids and what is planned included, however often."""
    lab.ok("POST", "/fake", {**lab.mock.fake, "seed": 6})
    lab.mock.read(lab)
    before = lab.shown(), lab.lab("GET", "/requests").content
    assert lab.ok("POST", "/snapshots") == {"snapshot": "1"}

    def go_on() -> list[Any]:
        seen = [lab.mock.read(lab), lab.mock.write(lab), lab.lab("POST", "/fake", lab.mock.fake).content]
        seen += [lab.mock.write(lab), lab.shown()]
        lab.clock.at += 86_400
        return [*seen, lab.lab("POST", "/tick").content, lab.shown()]

    first = go_on()
    lab.ok("PUT", "/quirks", {lab.mock.quirk: lab.mock.quirk_value})
    for _ in range(2):
        lab.clock.at = START
        assert lab.ok("POST", "/snapshots/1/restore") == {"snapshot": "1"}
        assert (lab.shown(), lab.lab("GET", "/requests").content) == before
        assert lab.ok("GET", "/quirks")[lab.mock.quirk]["value"] != lab.mock.quirk_value
        assert go_on() == first


def test_snapshots_are_numbered_and_keep_what_is_armed(lab: Stand) -> None:
    """Snapshots are numbered from 1 and listed; a restore brings back what was armed, and forgets no snapshot."""
    lab.ok("POST", "/refusals", {"operation": lab.mock.read_operation, "error": lab.mock.error})
    lab.ok("POST", "/faults", {"operation": "*", "kind": "html"})
    armed = lab.ok("GET", "/refusals"), lab.ok("GET", "/faults")
    assert lab.ok("POST", "/snapshots") == {"snapshot": "1"}
    lab.ok("DELETE", "/refusals")
    lab.ok("DELETE", "/faults")
    assert lab.ok("POST", "/snapshots") == {"snapshot": "2"}
    lab.ok("POST", "/snapshots/1/restore")
    assert (lab.ok("GET", "/refusals"), lab.ok("GET", "/faults")) == armed
    assert lab.ok("GET", "/snapshots") == {"snapshots": ["1", "2"]}
    lab.ok("POST", "/snapshots/2/restore")
    assert lab.ok("GET", "/refusals") == {"refusals": []}
    assert lab.ok("POST", "/snapshots") == {"snapshot": "3"}


# Armed refusals and faults.


def test_an_armed_refusal_answers_as_often_as_told(lab: Stand) -> None:
    """The vendor's own error comes as often as armed, then the operation works again."""
    clean = lab.mock.read(lab).status
    body = {"operation": lab.mock.read_operation, "error": lab.mock.error, "times": 2}
    assert lab.ok("POST", "/refusals", body) == {"operation": lab.mock.read_operation, "armed": 2}
    row = {"operation": lab.mock.read_operation, "error": lab.mock.error, "after_write": False}
    assert lab.ok("GET", "/refusals") == {"refusals": [row, row]}
    assert [lab.mock.read(lab).status for _ in range(3)] == [lab.mock.error_status] * 2 + [clean]
    lab.ok("POST", "/refusals", body)
    assert lab.ok("DELETE", "/refusals") == {"disarmed": 2}
    assert lab.mock.read(lab).status == clean


@pytest.mark.parametrize("after_write", [False, True], ids=["before", "after"])
def test_a_refusal_before_or_after_the_write(lab: Stand, after_write: bool) -> None:
    """Before the write nothing is done; after it the work is done and only the answer says otherwise."""
    had = lab.written()
    body = {"operation": lab.mock.write_operation, "error": lab.mock.error, "after_write": after_write}
    lab.ok("POST", "/refusals", body)
    assert lab.mock.write(lab).status == lab.mock.error_status
    assert lab.written() == had + after_write


def test_what_cannot_be_armed_is_told(lab: Stand) -> None:
    """An unknown operation, error or kind is a wrong value, and so is arming nothing."""
    known = {"operation": lab.mock.read_operation, "error": lab.mock.error}
    for path, body in (
        ("/refusals", {**known, "operation": "Do Anything"}),
        ("/refusals", {**known, "error": "nonsense"}),
        ("/refusals", {**known, "times": 0}),
        ("/refusals", {**known, "times": 1_000_001}),
        ("/faults", {"operation": "Do Anything", "kind": "html"}),
        ("/faults", {"operation": "*", "kind": "nonsense"}),
        ("/faults", {"operation": "*", "kind": "unavailable", "status": 200}),
        ("/faults", {"operation": "*", "kind": "too_many_requests", "retry_after": -1}),
    ):
        lab.misused("POST", path, body, status=400, code="bad_field")
    assert (lab.ok("GET", "/refusals"), lab.ok("GET", "/faults")) == ({"refusals": []}, {"faults": []})


@pytest.mark.parametrize("operation", ["named", "*"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_breaks_the_answer(lab: Stand, kind: str, operation: str) -> None:
    """Each kind of fault gives its answer once, to the operation named or to whichever comes first."""
    name = lab.mock.read_operation if operation == "named" else "*"
    assert lab.ok("POST", "/faults", {"operation": name, "kind": kind}) == {"operation": name, "armed": 1}
    row = {"operation": name, "kind": kind, "after_write": False, "status": None, "retry_after": None}
    assert lab.ok("GET", "/faults") == {"faults": [row]}
    broken, sound = lab.mock.read(lab), lab.mock.read(lab)
    assert sound.status == 200
    html = broken.headers.get("content-type", "").startswith("text/html")
    if kind == "unavailable":
        assert (broken.status, html) == (503, True)
    elif kind == "too_many_requests":
        assert broken.status == 429
        assert "retry-after" not in broken.headers
    else:
        assert broken.status == 200
        assert html == (kind == "html")
        if kind == "truncated":
            assert 0 < len(broken.content) < len(sound.content)
            assert broken.headers["content-type"] == sound.headers["content-type"]
            with pytest.raises(orjson.JSONDecodeError):
                orjson.loads(broken.content)
        elif kind != "html":
            assert broken.content == (b"" if kind == "empty" else b"[]")
    assert lab.ok("GET", "/requests")["requests"][-2]["status"] == broken.status


def test_status_and_wait_of_a_fault_can_be_told(lab: Stand) -> None:
    """A gateway's page comes with another status if told so, and a 429 with how long to wait."""
    name = lab.mock.read_operation
    lab.ok("POST", "/faults", {"operation": name, "kind": "unavailable", "status": 502, "times": 2})
    assert [lab.mock.read(lab).status for _ in range(3)] == [502, 502, 200]
    lab.ok("POST", "/faults", {"operation": name, "kind": "too_many_requests", "retry_after": 30})
    broken = lab.mock.read(lab)
    assert (broken.status, broken.headers["retry-after"]) == (429, "30")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after_write", [False, True], ids=["before", "after"])
def test_a_fault_before_or_after_the_write(lab: Stand, kind: str, after_write: bool) -> None:
    """Before the write nothing is done; after it the work is done. Only an answer that there is can be cut in half."""
    had = lab.written()
    lab.ok(
        "POST", "/faults", {"operation": lab.mock.write_operation, "kind": kind, "after_write": after_write}
    )
    broken = lab.mock.write(lab)
    assert broken.status in (200, 201, 204, 429, 503)
    assert lab.written() == had + (after_write or kind == "truncated")


def test_faults_are_disarmed(lab: Stand) -> None:
    """What is disarmed breaks nothing."""
    lab.ok("POST", "/faults", {"operation": "*", "kind": "html", "times": 3})
    lab.ok("POST", "/faults", {"operation": lab.mock.read_operation, "kind": "empty"})
    assert lab.ok("DELETE", "/faults") == {"disarmed": 4}
    assert lab.mock.read(lab).status == 200
    assert lab.ok("DELETE", "/faults") == {"disarmed": 0}


# Made up, imported, repeated.


def _imported(lab: Stand, content: bytes) -> httpx.Response:
    target = f"{lab.mock.origins[0]}/_lab/import{lab.mock.import_path}"
    return lab.http.post(target, content=content, headers={"content-type": lab.mock.import_type})


def test_a_file_is_imported(lab: Stand) -> None:
    """A file of the kind that customers have is taken in."""
    before = lab.shown()
    answer = _imported(lab, lab.mock.import_file)
    assert answer.status_code == 200, answer.text
    assert lab.shown() != before


def test_made_up_things_come_from_a_seed(mock: Mock) -> None:
    """The same seed makes up the same things, messy unless told otherwise; another seed makes up others."""
    one, other = (stand(mock).lab("POST", "/fake", mock.fake) for _ in range(2))
    assert one.status_code == 200, one.text
    assert one.content == other.content

    def state_after(**changed: Any) -> bytes:
        lab = stand(mock)
        lab.ok("POST", "/fake", {**mock.fake, **changed})
        return lab.shown()

    assert state_after() == state_after(messy=True)
    assert state_after(messy=False) != state_after()
    assert state_after(seed=6) != state_after(seed=5)


def test_the_same_seed_and_calls_give_the_same_bytes(mock: Mock) -> None:
    """Two vendors of one seed that hear the same say the same; a vendor of another seed does not."""

    def played(seed: int) -> list[Any]:
        lab = stand(mock, seed=seed)
        seen: list[Any] = [mock.read(lab), mock.write(lab), lab.lab("POST", "/seed", mock.seed).content]
        seen += [_imported(lab, mock.import_file).content, lab.lab("POST", "/fake", mock.fake).content]
        for verb in ("/state", "/requests", "/quirks", "/openapi.json", "/openapi/vendor.json", ""):
            seen.append(lab.lab("GET", verb).content)
        return seen

    assert played(7) == played(7)
    assert played(7) != played(8)
