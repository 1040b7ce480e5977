"""Nothing in a run directory gives away a secret or a buyer: every file of a full run is searched for what was used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest

import reports
from scenarios.catalog import load_catalog
from scenarios.record import evidence
from scenarios.record.evidence import Run
from scenarios.record.history import Exchange
from scenarios.record.redaction import BODY_LIMIT, REDACTED, body_shown, headers_shown, redact, redact_url
from scenarios.run.play import play
from scenarios.story.world import CONNECTOR_KEYS
from scenarios.world.actors.salesforce import CLIENT_SECRET
from scenarios.world.actors.tiktok import SELLER_EMAIL
from scenarios.world.world import INSTALLATION_KEY, build_stage

# Where secrets pass, told apart from the code under test: by what vendors call them.
SECRET_MEMBERS = re.compile(
    r"(access|refresh|id)_?token|app_?secret|client_?secret|password|auth_?code|assertion|csrf", re.I
)
SECRET_HEADERS = {"authorization", "x-tts-access-token", "x-pipe17-key", "cookie", "set-cookie"}
BUYER_MEMBERS = {
    *("first_name", "last_name", "phone_number", "buyer_email", "full_address", "address_line1"),
    *("firstName", "lastName", "phone", "email", "address1", "customerName", "customer_email"),
    *("PersonEmail", "FirstName", "LastName", "BillingStreet", "BillingEmailAddress", "ShipToName"),
}


def members(value: Any) -> list[tuple[str, str]]:
    """Return every (name, text) of a JSON document."""
    if isinstance(value, dict):
        found = [(key, member) for key, member in value.items() if isinstance(member, str)]
        return found + [pair for member in value.values() for pair in members(member)]
    if isinstance(value, list):
        return [pair for item in value for pair in members(item)]
    return []


def secrets_of(exchange: Exchange) -> set[str]:
    """Return what of an exchange nobody may read: tokens, secrets, codes, and buyers' names and addresses."""
    found: set[str] = set()
    for name, value in (*exchange.request_headers, *exchange.response_headers):
        key, text = (part if isinstance(part, str) else part.decode("latin-1") for part in (name, value))
        if key.lower() in SECRET_HEADERS:
            found.add(text.split(";")[0].split("=", 1)[-1].removeprefix("Bearer ").removeprefix("Basic "))
    forms = [urlsplit(exchange.url).query]
    forms += [body for body in (exchange.sent, exchange.received) if isinstance(body, str)]
    pairs = [pair for form in forms for pair in parse_qsl(form)]
    pairs += members(exchange.sent) + members(exchange.received)
    for name, value in pairs:
        if SECRET_MEMBERS.search(name) or name in BUYER_MEMBERS:
            found.add(value)
    return {text for text in found if len(text) > 5 and "*" not in text}


@pytest.fixture(scope="module", params=CONNECTOR_KEYS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """A full run of each connector, and its directory with the report in it."""
    run = play(load_catalog()["happy_path"].pinned(request.param)[0], build_stage)
    directory = evidence.write(run, tmp_path_factory.mktemp("runs") / "run")
    reports.render_run(directory)
    return run, directory


def test_no_secret_and_no_buyer_is_in_a_run_directory(kept: tuple[Run, Path]) -> None:
    """Every token, code, secret, name and address that passed on the wire, in every file, the report included."""
    run, directory = kept
    secrets = {INSTALLATION_KEY, CLIENT_SECRET}
    for exchange in run.history.exchanges:
        secrets |= secrets_of(exchange)
    secrets.discard(SELLER_EMAIL)  # the lab's own merchant signs in with it; no secret and no buyer's
    assert len(secrets) > 10
    texts = {file.name: file.read_text(encoding="utf-8") for file in directory.iterdir()}
    leaks = sorted(
        (name, secret) for secret in sorted(secrets) for name, text in texts.items() if secret in text
    )
    assert not leaks


def test_what_is_not_secret_can_still_be_read(kept: tuple[Run, Path]) -> None:
    """SKUs, order ids, statuses and the vendors' codes stay, or a report would explain nothing."""
    run, directory = kept
    lines = [orjson.loads(line) for line in (directory / "exchanges.jsonl").read_bytes().splitlines()]
    assert len(lines) == run.exchanges
    text = (directory / "exchanges.jsonl").read_text(encoding="utf-8")
    for shown in ("MUG-01", '"code":0', run.history.names["orders"]["first"], REDACTED):
        assert shown in text


def test_headers_urls_and_forms_are_redacted_by_name() -> None:
    """The value goes, the name stays; what is empty stays visibly empty."""
    assert headers_shown([("Authorization", "Bearer abc"), ("Accept", "x"), ("Accept", "y")]) == {
        "authorization": REDACTED, "accept": "x, y",
    }  # fmt: skip
    shown = redact_url("https://h.example/token?app_key=k&app_secret=s&auth_code=c&code=d&sign=e&page=2")
    assert shown == (
        f"https://h.example/token?app_key=k&app_secret={REDACTED}&auth_code={REDACTED}"
        f"&code={REDACTED}&sign={REDACTED}&page=2"
    )
    form = b"grant_type=password&client_secret=s&username=u&password=p"
    assert body_shown(form.decode(), form) == (
        f"grant_type=password&client_secret={REDACTED}&username=u&password={REDACTED}"
    )
    assert redact({"refresh_token": "", "Email": "a@b.c", "code": 0, "items": [{"phone_number": "1"}]}) == {
        "refresh_token": "", "Email": REDACTED, "code": 0, "items": [{"phone_number": REDACTED}],
    }  # fmt: skip


def test_a_name_beside_an_address_is_a_buyer_s_and_any_other_is_not() -> None:
    """TikTok states the recipient's whole name as `name`, as it states a product's."""
    address = {"recipient_address": {"name": "Robin Sample", "first_name": "Robin", "region_code": "US"}}
    assert redact(address)["recipient_address"] == {
        "name": REDACTED, "first_name": REDACTED, "region_code": "US",
    }  # fmt: skip
    assert redact({"name": "Lamp", "sku": "A-1"}) == {"name": "Lamp", "sku": "A-1"}


def test_an_authorization_code_that_comes_back_in_a_redirect_is_redacted() -> None:
    """And so is a password whose member's name has blanks."""
    shown = headers_shown([("Location", "https://hub.example/oauth/callback?code=TTP_1&state=s")])
    assert shown == {"location": f"https://hub.example/oauth/callback?code={REDACTED}&state=s"}
    assert redact({"B2C API Client Password": "p"}) == {"B2C API Client Password": REDACTED}


def test_a_code_in_a_page_s_link_and_a_buyer_in_a_query_are_redacted() -> None:
    """The page of a redirect repeats its address; SOQL looks people up by name."""
    page = '<a href="https://hub.example/cb?code=TTP_1&amp;state=s">on</a>'
    assert body_shown(page, page.encode()) == (
        f'<a href="https://hub.example/cb?code={REDACTED}&amp;state=s">on</a>'
    )
    shown = redact_url(
        "https://o.example/query?q=SELECT+Id+FROM+Contact+WHERE+LastName+=+'O\\'Neil'+AND+Sku='A-1'"
    )
    assert "Neil" not in shown
    assert "A-1" in shown


def test_a_long_body_is_cut_after_redaction_and_says_so() -> None:
    """The limit holds, and the cut never shows what redaction would have hidden."""
    body = {"access_token": "secret-token", "rows": ["x" * 100] * 1000}
    raw = orjson.dumps(body)
    shown = body_shown(body, raw)
    assert isinstance(shown, str)
    assert shown.endswith(f"…[cut, {len(raw)} bytes]")
    assert len(shown) < BODY_LIMIT + 100
    assert "secret-token" not in shown
