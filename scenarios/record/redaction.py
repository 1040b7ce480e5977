"""What evidence may not hold: secrets and buyers' personal data, removed by the name of the member that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import orjson

from scenarios.record.history import Exchange

REDACTED = "[redacted]"
BODY_LIMIT = 64 * 1024

_SECRET_HEADERS = frozenset(
    {"authorization", "x-tts-access-token", "x-pipe17-key", "cookie", "set-cookie", "x-sfdc-session"}
)
_SECRETS = frozenset(
    [
        "access_token",
        "refresh_token",
        "id_token",
        "app_secret",
        "client_secret",
        "auth_code",
        "code_verifier",
        "assertion",
        "password",
        "pw",
        "secret",
        "consumer_secret",
        "security_token",
        "accesstoken",
        "refreshtoken",
        "sessionid",
        "b2capiclientpassword",
        "b2cshopapiclientpassword",
        "key",
        "csrf",
        "signature",
    ]
)
_PERSONAL = frozenset(
    [
        "first_name",
        "last_name",
        "full_address",
        "phone_number",
        "buyer_email",
        "address_detail",
        "address_line1",
        "address_line2",
        "address_line3",
        "address_line4",
        "firstname",
        "lastname",
        "fullname",
        "address1",
        "address2",
        "phone",
        "email",
        "delivertoname",
        "delivertostreet",
        "billingemailaddress",
        "billingphonenumber",
        "billingstreet",
        "emailaddress",
        "phonenumber",
        "personemail",
        "personmobilephone",
        "fulfilledtoname",
        "fulfilledtostreet",
        "fulfilledtoemailaddress",
        "fulfilledtophone",
        "shiptoname",
        "shiptostreet",
        "suppliedemail",
        "suppliedname",
        "contact_person",
        "customername",
    ]
)
_HIDDEN = _SECRETS | _PERSONAL
_HIDDEN_IN_FORMS = frozenset({"code", "sign"})  # in JSON a `code` is the vendor's answer, and must be seen
_SQUEEZE = re.compile(r"[-_ ]")
_URL_HEADERS = frozenset({"location", "referer"})  # an authorization code comes back in one


@lru_cache(maxsize=8192)
def is_hidden(name: str) -> bool:
    """Tell whether a member of this name may not be shown."""
    lowered = name.lower()
    return lowered in _HIDDEN or _SQUEEZE.sub("", lowered) in _HIDDEN


def redact(value: Any) -> Any:
    """Return JSON data with the values of hidden members replaced; what is empty stays visibly empty."""
    if isinstance(value, dict):
        person = not _PERSONAL.isdisjoint(value)  # whose plain `name` is a buyer's, not a product's
        shown = {}
        for key, member in value.items():
            if isinstance(member, dict | list):
                shown[key] = redact(member)
            elif (is_hidden(key) or (person and key == "name")) and member not in (None, ""):
                shown[key] = REDACTED
            else:
                shown[key] = member
        return shown
    if isinstance(value, list):
        return [redact(item) if isinstance(item, dict | list) else item for item in value]
    return value


def redact_url(url: str) -> str:
    """Return the URL with hidden query parameters' values replaced."""
    query = urlsplit(url).query
    if not query:
        return url
    return f"{url[: url.index('?')]}?{_redact_form(query)}"


def _redact_form(text: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    return "&".join(f"{quote(name)}={_field_shown(name, value)}" for name, value in pairs)


def _field_shown(name: str, value: str) -> str:
    if name in _HIDDEN_IN_FORMS or is_hidden(name):
        return REDACTED
    return quote(_LITERALS.sub(_literal_shown, value) if name == "q" else value, safe=":/,[]")


# What a SOQL condition compares a field with.
_LITERALS = re.compile(r"(\w+)(\s*=\s*|\s+LIKE\s+|\s+IN\s*)('(?:[^'\\]|\\.)*'|\([^)]*\))", re.I)
# A parameter of a URL inside a page.
_LINKED = re.compile(r"(?<=[?&;])([\w.-]+)=([^&\"'<>\s]+)")


def _literal_shown(found: re.Match[str]) -> str:
    field, operator, _ = found.groups()
    return f"{field}{operator}'{REDACTED}'" if is_hidden(field) else found.group()


def _link_shown(found: re.Match[str]) -> str:
    name = found.group(1)
    return f"{name}={REDACTED}" if name in _HIDDEN_IN_FORMS or is_hidden(name) else found.group()


def headers_shown(pairs: Iterable[Sequence[str | bytes]]) -> dict[str, str]:
    """Return headers by name with secret ones replaced; repeated headers are joined with a comma."""
    shown: dict[str, str] = {}
    for name, value in pairs:
        key = _text(name).lower()
        text = REDACTED if key in _SECRET_HEADERS else _text(value)
        if key in _URL_HEADERS:
            text = redact_url(text)
        shown[key] = f"{shown[key]}, {text}" if key in shown else text
    return shown


def body_shown(exchange_body: Any, raw: bytes) -> Any:
    """Return a body fit for evidence: redacted JSON, redacted form, or text; long ones are cut and say so."""
    if isinstance(exchange_body, dict | list):
        shown = redact(exchange_body)
        if len(raw) <= BODY_LIMIT:
            return shown
        text = orjson.dumps(shown).decode()
    elif not isinstance(exchange_body, str):
        return exchange_body
    else:
        form = _FORM.fullmatch(exchange_body)
        text = _redact_form(exchange_body) if form else _LINKED.sub(_link_shown, exchange_body)
    return text if len(text) <= BODY_LIMIT else f"{text[:BODY_LIMIT]}…[cut, {len(raw)} bytes]"


_FORM = re.compile(r"[\w.%+-]+=[^\s<>{}]*")


def exchange_line(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as evidence.md has it."""
    response = None
    if exchange.status is not None:
        response = {
            "status": exchange.status,
            "headers": headers_shown(exchange.response_headers),
            "body": body_shown(exchange.received, exchange.response_body),
        }
    return {
        "i": exchange.index,
        "t": exchange.at,
        "took": round(exchange.took, 6),
        "from": exchange.sender,
        "to": exchange.receiver,
        "method": exchange.method,
        "url": redact_url(exchange.url),
        "route": exchange.route,
        "kind": exchange.kind,
        "step": exchange.step,
        "request": {
            "headers": headers_shown(exchange.request_headers),
            "body": body_shown(exchange.sent, exchange.request_body),
        },
        "response": response,
        "fault": exchange.fault,
        "lost": exchange.lost,
        "error": exchange.error,
    }


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
