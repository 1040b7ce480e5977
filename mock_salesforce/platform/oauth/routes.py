"""What stands outside the REST API: pages, OAuth endpoints, SOAP login, as one table that routes and documents
(section 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Required
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import orjson
from flask import Response
from typing_extensions import TypedDict
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.platform.oauth import identity, pages, tokens
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.oauth.soap import login
from mock_salesforce.platform.wire.errors import OAuthError
from mock_salesforce.platform.wire.operations import Mark, named

JSON_TYPE = "application/json;charset=UTF-8"
XML_TYPE = "text/xml;charset=UTF-8"
_NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenForm(TypedDict, total=False):
    """A token request of any grant."""

    grant_type: Required[
        Literal[
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "password",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ]
    ]
    client_id: str
    client_secret: str
    code: str
    code_verifier: str
    redirect_uri: str
    refresh_token: str
    username: str
    password: str
    assertion: str
    format: Literal["json", "urlencoded", "xml"]


class IntrospectForm(TypedDict, total=False):
    """A token, and the app that asks about it."""

    token: Required[str]
    token_type_hint: str
    client_id: Required[str]
    client_secret: str


class RevokeForm(TypedDict, total=False):
    """A token to kill."""

    token: Required[str]


class SignInForm(TypedDict, total=False):
    """The login page's form."""

    username: str
    pw: str
    startURL: str


class ConsentForm(TypedDict, total=False):
    """The consent page's form: `save` allows, `cancel` denies."""

    source: str
    save: str
    cancel: str


@dataclass(frozen=True, slots=True)
class WebOperation:
    """One method on one path of a login host; `media` is what it answers."""

    method: str
    path: str
    view: Callable[..., BaseResponse]
    title: str
    facts: str
    media: Literal["html", "json", "xml", "none"] = "json"
    form: Any = None
    query: tuple[str, ...] = ()
    outline: bool = False
    mark: Mark = "cited"

    @property
    def name(self) -> str:
        """What the control plane and the documents call it."""
        return named(self.method, self.path if self.path != "/" else "/sign_in")


def token(visit: Visit) -> Response:
    """Answers a token request, in the format it asks for."""
    kind = visit.request.values.get("format", "json").lower()
    try:
        status, document = 200, tokens.grant(visit)
    except OAuthError as error:
        status, document = error.status, {"error": error.error, "error_description": error.description}
    if kind == "urlencoded":
        return Response(urlencode(document), status, _NEVER_STORED, content_type=_FORM_TYPE)
    if kind == "xml":
        members = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in document.items())
        text = f'<?xml version="1.0" encoding="UTF-8"?><OAuth>{members}</OAuth>'
        return Response(text, status, _NEVER_STORED, content_type="application/xml;charset=UTF-8")
    return Response(orjson.dumps(document), status, _NEVER_STORED, content_type=JSON_TYPE)


_FORM_TYPE = "application/x-www-form-urlencoded;charset=UTF-8"


def token_by_get(visit: Visit) -> Response:
    """A token request must not stand in an address."""
    raise OAuthError("invalid_request", "must use HTTP POST")


def introspect(visit: Visit) -> Response:
    """Tells an app about a token of its own."""
    return _json(tokens.introspect(visit))


def revoke(visit: Visit) -> Response:
    """Kills a token: 200 without a body."""
    tokens.revoke(visit)
    return Response(status=200)


def userinfo(visit: Visit) -> Response:
    """The OpenID view of the user."""
    return _json(identity.userinfo(visit))


def identity_url(visit: Visit, org_id: str, user_id: str) -> Response:
    """The identity URL's view of the user."""
    return _json(identity.identity(visit, org_id, user_id))


def discovery(visit: Visit) -> Response:
    """Where this host's endpoints are."""
    return _json(identity.discovery(visit))


def soap_login(visit: Visit, version: str) -> Response:
    """SOAP login."""
    status, envelope = login(visit, version)
    return Response(envelope, status, content_type=XML_TYPE)


def _json(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), content_type=JSON_TYPE)


_AUTHORIZE = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "display",
    "login_hint",
    "nonce",
    "immediate",
)
_OAUTH = "/services/oauth2"
WEB_OPERATIONS: tuple[WebOperation, ...] = (
    WebOperation("GET", "/", pages.sign_in_page, "The login page", "1.2", "html", query=("startURL",)),
    WebOperation("POST", "/", pages.sign_in, "Sign in", "1.2", "html", SignInForm),
    *(
        WebOperation(
            method,
            f"{_OAUTH}/authorize",
            pages.authorize,
            "Begin the web-server flow",
            "1.2",
            "html",
            query=_AUTHORIZE,
        )
        for method in ("GET", "POST")
    ),
    WebOperation(
        "GET", pages.CONSENT_PATH, pages.consent, "The consent page", "1.2", "html", query=("source",)
    ),
    WebOperation("POST", pages.CONSENT_PATH, pages.consent, "Allow or deny", "1.2", "html", ConsentForm),
    WebOperation(
        "GET",
        pages.ERROR_PATH,
        pages.error_page,
        "The error page",
        "1.2",
        "html",
        query=("error", "error_description"),
    ),
    WebOperation("POST", f"{_OAUTH}/token", token, "Get a token", "1.3", form=TokenForm),
    WebOperation("GET", f"{_OAUTH}/token", token_by_get, "Refused: tokens come by POST", "1.5"),
    WebOperation(
        "POST",
        f"{_OAUTH}/introspect",
        introspect,
        "Ask about a token",
        "1.1",
        form=IntrospectForm,
        mark="observed",
    ),
    WebOperation(
        "POST", f"{_OAUTH}/revoke", revoke, "Kill a token", "1.4", "none", RevokeForm, mark="observed"
    ),
    WebOperation(
        "GET", f"{_OAUTH}/revoke", revoke, "Kill a token", "1.4", "none", query=("token",), mark="observed"
    ),
    WebOperation("GET", f"{_OAUTH}/userinfo", userinfo, "Who the token stands for", "1.6", mark="observed"),
    WebOperation("POST", f"{_OAUTH}/userinfo", userinfo, "Who the token stands for", "1.6", mark="observed"),
    WebOperation("GET", "/id/{org_id}/{user_id}", identity_url, "The identity URL", "1.6"),
    WebOperation("POST", "/id/{org_id}/{user_id}", identity_url, "The identity URL", "1.6"),
    WebOperation(
        "GET",
        "/.well-known/openid-configuration",
        discovery,
        "Where the endpoints are",
        "1.1",
        outline=True,
        mark="observed",
    ),
    WebOperation("POST", "/services/Soap/u/{version}", soap_login, "SOAP login", "1.7", "xml"),
)
