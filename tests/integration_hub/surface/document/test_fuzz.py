"""Schemathesis against the hub's document, in process, on the real connectors, all checks on.

`HUBLAB_FUZZ_CASES` says how many cases there are, `HUBLAB_FUZZ_SEED` which; the seed is printed.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from integration_hub.api.table import DOCUMENT
from integration_hub.connectors.tiktok_shop.connector import sign_event
from integration_hub.ground.database import Store
from integration_hub.ground.tables import metadata
from tests.integration_hub.merchant import APPS
from tests.integration_hub.surface.document.furnished import Furnished, furnish
from tests.integration_hub.surface.vendors import SHOP

pytestmark = pytest.mark.fuzz

CASES = int(os.environ.get("HUBLAB_FUZZ_CASES", "150"))
SEED = int(os.environ.get("HUBLAB_FUZZ_SEED", "20260701"))
# Refusals that leave a trace on purpose: a mismatch is an exception, a failed connection is told in the journal.
TRACED = {"record_fulfillment", "connect", "finish_oauth"}
# A vendor's redirect that connects nothing ends on a page, and its status is 400 whatever was wrong with it.
EXCUSED: dict[str, list[Any]] = {"finish_oauth": [positive_data_acceptance]}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _signing(app: Flask) -> Wsgi:
    """A layer that signs notifications as their vendor would, so that they reach past the signature."""

    def signed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/webhooks/"):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            signature = sign_event(APPS["tiktok_app_secret"], APPS["tiktok_app_key"], body)
            environ["HTTP_AUTHORIZATION"] = signature
        return app.wsgi_app(environ, start_response)

    return signed


class Fuzz:
    """The hub under generated calls, furnished anew when a call took away what others need."""

    def __init__(self, app: Flask, store: Store) -> None:
        self.app = app
        self.store = store
        self.answers: Counter[int] = Counter()
        self.by_operation: dict[str, Counter[int]] = {}
        self.hub: Furnished = furnish(app, store)

    def run(self) -> None:
        """Make valid and invalid calls of every operation."""
        valid, invalid = self._operations(DOCUMENT), self._operations(_unlocked(DOCUMENT))
        # Operations without any parameter have few cases; the others make up for them.
        each = -(-CASES * 6 // (5 * 2 * len(valid)))
        for sound, spoilt in zip(valid, invalid, strict=True):
            self.hub = furnish(self.app, self.store)
            spoils = _can_be_invalid(DOCUMENT["paths"][sound.path][sound.method.lower()])
            self._make(sound, GenerationMode.POSITIVE, each if spoils else 2 * each)
            if spoils:
                self._make(spoilt, GenerationMode.NEGATIVE, each)

    def _operations(self, document: dict[str, Any]) -> list[Any]:
        schema = schemathesis.openapi.from_dict(document)
        schema.app = _signing(self.app)
        # A request of valid shape may break a rule, which the hub answers with 422.
        accepted = schema.config.checks.positive_data_acceptance
        accepted.expected_statuses = [*accepted.expected_statuses, "422"]
        return [result.ok() for result in schema.get_all_operations()]

    def _make(self, operation: Any, mode: GenerationMode, cases: int) -> None:
        run = settings(
            max_examples=cases,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        run(seed(SEED)(given(case=operation.as_strategy(generation_mode=mode))(self._check)))()

    def _check(self, case: schemathesis.Case) -> None:
        """Pass every check of Schemathesis, and ours: a refusal changes nothing."""
        turn = self.answers.total()
        name = case.operation.definition.raw["operationId"]
        if turn % 4 and name != "add_product" and case.meta.generation.mode.is_positive:
            self._name_what_is_there(case, turn)
        before = self._frozen()
        response = case.call_and_validate(
            headers=self._key(case, turn), excluded_checks=EXCUSED.get(name, [])
        )
        self.answers[response.status_code] += 1
        self.by_operation.setdefault(name, Counter())[response.status_code] += 1
        if response.status_code >= 400 and name not in TRACED:
            assert self._frozen() == before, f"{case.method} {case.path} changed something"
        if response.status_code < 300 and name in ("delete_integration", "disconnect", "cancel_shipment"):
            self.hub = furnish(self.app, self.store)

    def _key(self, case: schemathesis.Case, turn: int) -> dict[str, str]:
        described = DOCUMENT["paths"][case.operation.path][case.operation.method.lower()]
        kinds = [kind for each in described["security"] for kind in each]
        return {"X-Pipe17-Key": self.hub.keys[kinds[turn % len(kinds)]]} if kinds else {}

    def _name_what_is_there(self, case: schemathesis.Case, turn: int) -> None:
        for part in ("path_parameters", "query", "body"):
            drawn = getattr(case, part)
            named = self._named(drawn, turn)
            if part == "body" and case.path.startswith("/webhooks/"):
                named = {**named, "shop_id": SHOP["id"]}  # members of a notification are its vendor's own
            if named != drawn:  # to assign a part has Schemathesis judge it anew
                setattr(case, part, named)

    def _named(self, given_: Any, turn: int) -> Any:
        """Return the same, with members that name things naming such as are there."""
        if isinstance(given_, list):
            return [self._named(item, turn + number) for number, item in enumerate(given_)]
        if not isinstance(given_, dict):
            return given_
        known = self.hub.known
        return {
            name: (
                [known[name][(turn + number) % len(known[name])] for number in range(len(value))]
                if isinstance(value, list)
                else known[name][turn // 4 % len(known[name])]
            )
            if name in known and isinstance(value, str | list | dict)
            else self._named(value, turn)
            for name, value in given_.items()
        }

    def _frozen(self) -> list[Any]:
        with self.store.transaction() as connection:
            driver = connection.core.connection.dbapi_connection
            return [driver.execute(f"SELECT * FROM {table}").fetchall() for table in metadata.tables]


def _unlocked(document: dict[str, Any]) -> dict[str, Any]:
    """The document without keys: what is invalid in a case is to be what it says, not the key with which it comes."""
    open_ = orjson.loads(orjson.dumps(document))
    for methods in open_["paths"].values():
        for operation in methods.values():
            operation["security"] = []
    return dict(open_)


def _can_be_invalid(described: dict[str, Any]) -> bool:
    """A path alone takes almost any text, so such an operation has hardly an invalid request."""
    return "requestBody" in described or any(each["in"] != "path" for each in described["parameters"])


def test_the_hub_holds_its_document(app: Flask, store: Store) -> None:
    """I20: generated valid and invalid calls of every operation pass all of Schemathesis's checks."""
    fuzz = Fuzz(app, store)
    fuzz.run()
    total, done = fuzz.answers.total(), sum(n for status, n in fuzz.answers.items() if status < 300)
    print(f"\nintegration_hub: {total} cases, seed {SEED}, {done} done, {dict(sorted(fuzz.answers.items()))}")
    assert total >= CASES
    assert done > total / 3
    assert fuzz.answers[404] < total / 6
    never = {name for name, got in fuzz.by_operation.items() if not any(status < 300 for status in got)}
    assert never <= {"finish_oauth"} or total < 5000, f"no call of these was ever granted: {never}"
