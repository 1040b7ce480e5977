"""SOQL against an independent evaluator: generated schemas, rows and queries, and generated nonsense.

`HUBLAB_SOQL_QUERIES` says how many queries each test sends; the default run sends the same few every time.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from mock_salesforce import platform
from mock_salesforce.platform.soql.scope import FUNCTIONS
from scenarios.world.network import AppTransport
from tests.mock_salesforce.platform.conftest import ORG, ORIGIN, Clock, Salesforce
from tests.mock_salesforce.platform.soql import oracle
from tests.mock_salesforce.platform.soql.cases import (
    NOW,
    PICKS,
    RELATIVES,
    Dataset,
    Dice,
    Text,
    Writer,
    datasets,
)
from tests.mock_salesforce.platform.soql.oracle import (
    DATE_FUNCTIONS,
    NUMBERS,
    Children,
    FieldSpec,
    Groups,
    Ranked,
    Relative,
    Select,
    World,
    children_of,
    grouped,
    instant,
    lowered,
    selected,
    span,
)

QUERIES = int(os.environ.get("HUBLAB_SOQL_QUERIES", "200"))
A_DATASET = 20
DOCUMENTED = {
    "MALFORMED_QUERY",
    "MALFORMED_ID",
    "INVALID_FIELD",
    "INVALID_TYPE",
    "INVALID_QUERY_FILTER_OPERATOR",
    "NUMBER_OUTSIDE_VALID_RANGE",
}
GENERATED = settings(
    max_examples=max(QUERIES // A_DATASET, 1),
    derandomize="HUBLAB_SOQL_QUERIES" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def engine() -> Any:
    return platform.create_app()


class Bench:
    """A fresh org with a dataset in it, and the oracle's world beside it."""

    def __init__(self, engine: Any, data: Dataset, dice: Dice) -> None:
        self.data = data
        self.clock = Clock()
        platform.install(engine, platform.new_state(seed=7, now=self.clock))
        client = httpx.Client(transport=AppTransport(engine.wsgi_app), base_url=ORIGIN)
        objects = [
            {"name": source, "fields": [declared(spec) for spec in fields.values()]}
            for source, fields in data.fields.items()
        ]
        org = client.post(
            "/_lab/orgs", json={**ORG, "custom_objects": objects, "session_timeout_s": 10**9}
        ).json()
        token = client.post("/_lab/session", json={}).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        self.salesforce = Salesforce(engine, client, self.clock, org)
        self.world = World(NOW, data.fields)
        self.ids: dict[str, list[str]] = {}
        for source, days in (("Folder__c", 8), ("Item__c", 1)):
            self._fill(source, NOW - timedelta(days=days))
        self._delete(NOW - timedelta(hours=1))
        self.clock.at = NOW.timestamp()
        self.writer = Writer(data, self.ids, dice)
        self.world.objects = self.writer.fields

    def _fill(self, source: str, at: datetime) -> None:
        self.clock.at = at.timestamp()
        rows = [dict(row) for row in self.data.rows[source]]
        folders = self.ids.get("Folder__c", [])
        if source == "Item__c":
            for row, (parent,) in zip(rows, self.data.parents[source], strict=True):
                row["In__c"] = None if parent is None else folders[parent]
        sent = [{name: on_wire(value) for name, value in row.items()} for row in rows]
        ids = self.salesforce.lab("records", {"object": source, "records": sent})["ids"] if sent else []
        self.ids[source] = ids
        if source == "Folder__c":
            self._nest(rows, ids)
        for record_id, row in zip(ids, rows, strict=True):
            self.world.keep(source, record_id, row, at)

    def _nest(self, rows: list[dict[str, Any]], ids: list[str]) -> None:
        changed = []
        for record_id, row, (parent,) in zip(ids, rows, self.data.parents["Folder__c"], strict=True):
            row["Up__c"] = None if parent is None else ids[parent]
            kind = {"type": "Folder__c"}
            changed.append({"attributes": kind, "id": record_id, "Up__c": row["Up__c"]})
        if changed:
            answer = self.salesforce.call("PATCH", "/composite/sobjects", json={"records": changed})
            assert all(entry["success"] for entry in answer.json()), answer.text

    def _delete(self, at: datetime) -> None:
        self.clock.at = at.timestamp()
        for source, marks in self.data.deleted.items():
            for record_id, gone in zip(self.ids[source], marks, strict=True):
                if gone:
                    assert (
                        self.salesforce.call("DELETE", f"/sobjects/{source}/{record_id}").status_code == 204
                    )
                    row = self.world.rows[source][record_id]
                    row.update(IsDeleted=True, SystemModstamp=at)

    def ask(self, text: str, *, with_deleted: bool = False) -> dict[str, Any]:
        resource = "/queryAll" if with_deleted else "/query"
        answer = self.salesforce.call("GET", resource, params={"q": text})
        assert answer.status_code == 200, f"{text}\n{answer.text}"
        found: dict[str, Any] = answer.json()
        assert found["done"] is True
        assert found["totalSize"] == len(found["records"])
        return found

    def check(self, query: Select, text: str) -> None:
        """The records are those the oracle allows at these places, with its values in them."""
        records = self.ask(text, with_deleted=query.with_deleted)["records"]
        self.world.sees_deleted = query.with_deleted
        expected = selected(self.world, query)
        by_id = self.world.rows.get(query.source, {})
        rows = in_place(expected, query.offset or 0, query.limit, [by_id[r["Id"]] for r in records], text)
        for record, row in zip(records, rows, strict=True):
            self.same_values(query.source, record, row, query.paths, text)
            for child in query.children:
                self.check_children(child, record, row["Id"], text)

    def check_children(self, child: Children, record: dict[str, Any], parent_id: str, text: str) -> None:
        expected = children_of(self.world, child, parent_id)
        nested = record[child.relationship]
        records = nested["records"] if nested else []
        assert nested is None or nested["totalSize"] == len(records) > 0
        by_id = self.world.rows.get(child.source, {})
        rows = in_place(expected, 0, child.limit, [by_id[r["Id"]] for r in records], text)
        for inner, row in zip(records, rows, strict=True):
            self.same_values(child.source, inner, row, child.paths, text)

    def same_values(
        self, source: str, record: dict[str, Any], row: dict[str, Any], paths: Any, text: str
    ) -> None:
        for path in paths:
            shown: Any = record
            for name in path:
                shown = shown[name] if shown is not None else None
            own = self.world.value(source, row, path)
            assert read(self.world.spec(source, path), shown) == own, f"{text}: {path} of {row}"

    def check_groups(self, query: Groups, text: str) -> None:
        """The groups are the oracle's, by folded key; their measures are its measures."""
        self.world.sees_deleted = False
        expected = grouped(self.world, query)
        shown = []
        for record in self.ask(text)["records"]:
            assert record["attributes"] == {"type": "AggregateResult"}
            identity = tuple(
                (not record.get(f"g{n}"), self.key_shown(query.source, key, record[f"k{n}"]))
                for n, key in enumerate(query.keys)
            )
            amounts = tuple(
                self.amount_shown(query.source, measure, record[f"m{n}"])
                for n, measure in enumerate(query.measures)
            )
            shown.append((identity, amounts))
        in_place(expected, 0, query.limit, shown, text)

    def key_shown(self, source: str, key: Any, value: Any) -> Any:
        if key.function is None:
            return folded(self.world.spec(source, key.path), value)
        return date.fromisoformat(value) if value and key.function == "DAY_ONLY" else value

    def amount_shown(self, source: str, measure: Any, value: Any) -> Any:
        if measure.name in ("MIN", "MAX"):
            return folded(self.world.spec(source, measure.path), value)
        return value


def declared(spec: FieldSpec) -> dict[str, Any]:
    """A field as the control plane takes it."""
    field: dict[str, Any] = {"name": spec.name, "type": spec.kind, "scale": 2}
    field |= {"unique": spec.unique, "case_sensitive": spec.case_sensitive}
    if spec.kind.endswith("picklist"):
        field["values"] = list(PICKS)
    if spec.refers_to:
        field |= {"reference_to": spec.refers_to}
        field["child_relationship_name"] = "Items__r" if spec.name == "In__c" else "Folders__r"
    return field


def on_wire(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value


def read(spec: FieldSpec, shown: Any) -> Any:
    """A value of an answer as the oracle knows it."""
    if shown is None:
        return None
    if spec.kind == "datetime":
        return instant(shown)
    return date.fromisoformat(shown) if spec.kind == "date" else shown


def folded(spec: FieldSpec, shown: Any) -> Any:
    value = read(spec, shown)
    return lowered(value) if spec.folds and isinstance(value, str) else value


def in_place(expected: Ranked, offset: int, limit: int | None, shown: list[Any], text: str) -> list[Any]:
    """The rows shown, after checking each is one of those that may stand at its place; no row stands twice."""
    end = len(expected.rows) if limit is None else offset + limit
    wanted = expected.ranks[offset:end]
    assert len(shown) == len(wanted), f"{text}\nshows {len(shown)} of {len(wanted)}"
    left = list(zip(expected.ranks, expected.rows, strict=True))
    for place, (rank, row) in enumerate(zip(wanted, shown, strict=True)):
        assert (rank, row) in left, f"{text}\nat {place}: {row}, where {rank} belongs"
        left.remove((rank, row))
    return shown


@given(data=datasets(), draws=st.data())
@GENERATED
def test_no_disagreement_with_the_oracle(engine: Any, data: Dataset, draws: Any) -> None:
    """Every query finds the rows, values, order and groups that an evaluator written from the facts finds."""
    dice = Dice(draws.draw)
    bench = Bench(engine, data, dice)
    for _ in range(A_DATASET):
        text = Text(dice.number(0, 2**32))
        if dice.number(0, 3):
            query = bench.writer.select()
            bench.check(query, text.select(query))
        else:
            groups = bench.writer.groups()
            bench.check_groups(groups, text.groups(groups))


WORDS = st.sampled_from([*(Path(__file__).parent / "words.txt").read_text("utf-8").split("\n"), "\n", "\x00"])
NONSENSE = st.one_of(
    st.lists(WORDS, max_size=14).map(" ".join),
    st.lists(WORDS, max_size=8).map(lambda words: "SELECT Id FROM Account " + " ".join(words)),
    st.lists(WORDS, max_size=8).map(lambda words: "SELECT Id FROM Account WHERE " + " ".join(words)),
    st.lists(WORDS, max_size=8).map(lambda words: "SELECT " + " ".join(words) + " FROM Account"),
    st.text(max_size=40),
)


def mutated(dice: Dice, text: str) -> str:
    """A good query with characters or words of it taken out, doubled, put elsewhere, or others put in."""
    for _ in range(dice.number(1, 3)):
        start = dice.number(0, len(text))
        end = min(len(text), start + dice.number(0, 9))
        put = dice.pick(["", text[start:end] * 2, dice.draw(WORDS), dice.text(3), text[end : end + 5]])
        text = text[:start] + put + text[end:]
    return text


@given(data=datasets(), draws=st.data())
@GENERATED
def test_nonsense_is_refused_as_documented(engine: Any, data: Dataset, draws: Any) -> None:
    """Mutilated queries and random tokens are answered, or refused with a code of section 2.9: never a traceback."""
    dice = Dice(draws.draw)
    bench = Bench(engine, data, dice)
    refused = 0
    for _ in range(A_DATASET):
        if dice.number(0, 2):
            good = Text(dice.number(0, 2**32)).select(bench.writer.select())
            text = mutated(dice, good)
        else:
            text = dice.draw(NONSENSE)
        answer = bench.salesforce.call("GET", "/query", params={"q": text})
        if answer.status_code == 200:
            continue
        refused += 1
        (error,) = answer.json()
        assert (answer.status_code, error["errorCode"] in DOCUMENTED) == (400, True), f"{text}\n{error}"
        assert set(error) == {"message", "errorCode"}
    note(f"{refused} of {A_DATASET} refused")


def test_numbers_are_of_the_kinds_the_oracle_adds() -> None:
    """The oracle knows every number type that the generator declares."""
    assert set(NUMBERS) == {"int", "double", "currency"}


EMPTY: dict[str, list[Any]] = {"Folder__c": [], "Item__c": []}
NOTHING = Dataset({"Folder__c": {}, "Item__c": {}}, EMPTY, EMPTY, EMPTY)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_a_date_agrees_with_its_twin(name: str) -> None:
    """Who adds a function to the mock writes it a second time, in the oracle; generated queries then ask for it."""
    assert name in DATE_FUNCTIONS, f"write {name} anew in DATE_FUNCTIONS of {Path(oracle.__file__).name}"
    _, function = FUNCTIONS[name]
    for hours in range(0, 3 * 366 * 24, 7):
        at = datetime(2023, 12, 31, tzinfo=UTC) + timedelta(hours=hours)
        assert str(function(f"{at:%Y-%m-%dT%H:%M:%S}.000+0000")) == str(DATE_FUNCTIONS[name](at)), at


def test_every_date_literal_means_its_days(engine: Any) -> None:
    """Each literal with each n covers exactly the days that the oracle counts, out of seven years of them."""
    bench = Bench(engine, NOTHING, Dice(lambda strategy: 0))
    days = [NOW.date() + timedelta(days=n) for n in range(-1300, 1300)]
    deal = {"Name": "x", "StageName": "Prospecting"}
    records = [{**deal, "CloseDate": day.isoformat()} for day in days]
    bench.salesforce.lab("records", {"object": "Opportunity", "records": records})
    for name in RELATIVES:
        for n in (0, 1, 2, 3, 12, 90) if "N_" in name else (None,):
            literal = Relative(name, n)
            first, last = span(literal, NOW.date())
            expected = [day.isoformat() for day in days if first <= day <= last]
            text = (
                "SELECT COUNT(Id) n, MIN(CloseDate) a, MAX(CloseDate) z FROM Opportunity WHERE CloseDate = "
            )
            (found,) = bench.ask(text + name + (f":{n}" if n is not None else ""))["records"]
            ends = (len(expected), expected[0], expected[-1]) if expected else (0, None, None)
            assert (found["n"], found["a"], found["z"]) == ends, literal
