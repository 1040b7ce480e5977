"""How a party speaks: JSON over HTTP through its own transport, and a browser that follows a merchant's sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from scenarios.errors import WorldError
from scenarios.world.wsgi import Reply, Voice, parsed

__all__ = ["Browser", "Form", "Reply", "Speaker"]


class Speaker(Voice):
    """One party's voice on a transport; a broken network raises httpx errors."""

    def __init__(self, transport: httpx.BaseTransport, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(headers)
        self._transport = transport

    def _carry(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Reply:
        response = self._transport.handle_request(
            httpx.Request(method, url, headers=headers, content=content)
        )
        return Reply(response.status_code, parsed(response.read()), response.headers)


class Form(HTMLParser):
    """The first form of a page: where it goes, and what its fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.method = "get"
        self.fields: dict[str, str] = {}
        self.buttons: list[dict[str, str]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self._inside = True
            self.action = attributes.get("action", "")
            self.method = attributes.get("method", "get").lower()
        if not self._inside:
            return
        kind = attributes.get("type", "text" if tag == "input" else "submit").lower()
        if tag == "button" or (tag == "input" and kind == "submit"):
            self.buttons.append(attributes)
        elif tag == "input" and attributes.get("name"):
            self.fields[attributes["name"]] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


MAX_PAGES = 12


class Browser:
    """A merchant's browser: follows redirects, keeps cookies, signs in where asked, accepts or refuses consent."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._client = httpx.Client(transport=transport, trust_env=False, follow_redirects=True)

    def authorize(self, url: str, username: str, password: str, *, accept: bool = True) -> httpx.Response:
        """Walk from an authorization URL to wherever it ends, and return the last page."""
        response = self._client.get(url)
        for _ in range(MAX_PAGES):
            form = Form(response.text) if "html" in response.headers.get("content-type", "") else None
            if form is None or form.action is None or response.status_code >= 400:
                return response
            fields = _filled(form, username, password, accept=accept)
            target = urljoin(str(response.url), form.action)
            response = (
                self._client.post(target, data=fields)
                if form.method == "post"
                else self._client.get(target, params=fields)
            )
        raise WorldError(f"signing in at {url} did not end within {MAX_PAGES} pages")


def _filled(form: Form, username: str, password: str, *, accept: bool) -> dict[str, str]:
    fields = dict(form.fields)
    for name in fields:
        if name.lower() in ("username", "un", "email", "account"):
            fields[name] = username
        elif name.lower() in ("password", "pw"):
            fields[name] = password
    wanted = ("oaapprove", "approve", "accept", "allow", "authorize", "yes")
    refusing = ("oadeny", "deny", "refuse", "reject", "cancel", "no")
    choices = wanted if accept else refusing
    for button in form.buttons:
        words = {
            button.get("id", "").lower(),
            button.get("name", "").lower(),
            button.get("value", "").lower(),
        }
        if words & set(choices) and button.get("name"):
            fields[button["name"]] = button.get("value", "")
            break
    return fields
