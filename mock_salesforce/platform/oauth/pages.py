"""The web-server flow's pages: sign-in, consent, error (section 1.2)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.platform.books.sessions import SCOPES, Authorization, Code, ConnectedApp, Session
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.wire.errors import OAuthError
from mock_salesforce.platform.wire.responses import page

CONSENT_PATH = "/setup/secur/RemoteAccessAuthorizationPage.apexp"
ERROR_PATH = "/setup/secur/RemoteAccessErrorPage.apexp"
CONSENT_LIFE_S = 900


def authorize(visit: Visit) -> BaseResponse:
    """Begins the flow; what cannot be trusted is shown on Salesforce's own error page, never redirected to
    it."""
    query = visit.request.values
    app = visit.state.apps.get(query.get("client_id", ""))
    if app is None:
        return _error_page("invalid_client_id", "client identifier invalid")
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri not in app.callback_urls:
        return _error_page("redirect_uri_mismatch", "redirect_uri must match configuration")
    try:
        scopes = requested_scopes(app, query.get("scope"))
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response type not supported")
        challenge = query.get("code_challenge")
        if app.require_pkce and not challenge:
            raise OAuthError("invalid_request", "missing required code challenge")
        if query.get("code_challenge_method", "S256") != "S256":
            raise OAuthError("invalid_request", "code challenge method must be S256")
    except OAuthError as error:
        return _back(redirect_uri, query.get("state"), error=error.error, error_description=error.description)
    waiting = Authorization(
        visit.state.sessions.text(24),
        app.client_id,
        redirect_uri,
        scopes,
        query.get("state"),
        challenge,
        query.get("prompt", ""),
        query.get("nonce"),
        visit.state.now(),
    )
    visit.state.sessions.waiting[waiting.source] = waiting
    if query.get("immediate", "").lower() == "true" and not _goes_through(visit, waiting):
        del visit.state.sessions.waiting[waiting.source]
        return _back(
            redirect_uri,
            waiting.state,
            error="immediate_unsuccessful",
            error_description="the user must sign in or approve",
        )
    consent = f"{CONSENT_PATH}?{urlencode({'source': waiting.source})}"
    if _browser_session(visit) is None or "login" in waiting.prompt.split():
        start = {"ec": "302", "startURL": consent}
        return _found(f"/?{urlencode(start)}")
    return _found(consent)


def _goes_through(visit: Visit, waiting: Authorization) -> bool:
    """Whether the user is signed in and approved all this before."""
    session = _browser_session(visit)
    app = visit.state.apps[waiting.client_id]
    if session is None:
        return False
    approved = visit.state.sessions.approvals.get((session.user_id, app.client_id), ())
    return app.pre_approved or set(waiting.scopes) <= set(approved)


def requested_scopes(app: ConnectedApp, text: str | None) -> tuple[str, ...]:
    """The scopes of a request: a subset of the app's, all of them when none is named."""
    if not text or not text.split():
        return app.scopes
    wanted = tuple(dict.fromkeys("refresh_token" if s == "offline_access" else s for s in text.split()))
    for scope in wanted:
        if scope not in SCOPES or (scope not in app.scopes and "full" not in app.scopes):
            raise OAuthError("invalid_scope", "the requested scope is not allowed")
    return wanted


def sign_in_page(visit: Visit, *, failed: bool = False, username: str = "") -> Response:
    """The login form: inputs username and pw, submit Login; it posts back to its own address."""
    start = visit.request.values.get("startURL", "")
    waiting = visit.state.sessions.waiting.get(_source_of(start))
    shown = visit.org.my_domain if visit.org else visit.host
    return page(
        "login.html", start=start, failed=failed, username=username, domain=shown, asked=waiting is not None
    )


def sign_in(visit: Visit) -> BaseResponse:
    """Checks name and password; a session cookie and the way on, or the form again."""
    form = visit.request.form
    username, password = form.get("username", form.get("un", "")), form.get("pw", form.get("password", ""))
    found = visit.state.credential(username)
    if found is None or not visit.may_enter(found[0]) or found[1].password != password:
        return sign_in_page(visit, failed=True, username=username)
    org, credential = found
    if not visit.state.user(org, credential.user_id)["IsActive"]:
        return sign_in_page(visit, failed=True, username=username)
    session = visit.state.sessions.open(org.id, credential.user_id, visit.state.now(), org.session_timeout_s)
    start = visit.request.values.get("startURL", "")
    response = _found(start if start.startswith("/") and not start.startswith("//") else "/home/home.jsp")
    response.set_cookie("sid", session.token, httponly=True, secure=visit.secure, samesite="Lax")
    return response


def consent(visit: Visit) -> BaseResponse:
    """Asks the user to allow the app; a user who already did goes straight on."""
    waiting = _waiting(visit)
    if waiting is None:
        return _error_page("invalid_request", "the authorization request is unknown or has expired")
    session = _browser_session(visit)
    if session is None:
        start = {"ec": "302", "startURL": f"{CONSENT_PATH}?{urlencode({'source': waiting.source})}"}
        return _found(f"/?{urlencode(start)}")
    app = visit.state.apps[waiting.client_id]
    approved = visit.state.sessions.approvals.get((session.user_id, app.client_id), ())
    if visit.request.method == "GET":
        if (
            app.pre_approved or set(waiting.scopes) <= set(approved)
        ) and "consent" not in waiting.prompt.split():
            return _approved(visit, waiting, session)
        return page("consent.html", app=app, waiting=waiting, path=CONSENT_PATH)
    if "cancel" in visit.request.form or "save" not in visit.request.form:
        del visit.state.sessions.waiting[waiting.source]
        return _back(
            waiting.redirect_uri,
            waiting.state,
            error="access_denied",
            error_description="end-user denied authorization",
        )
    return _approved(visit, waiting, session)


def error_page(visit: Visit) -> Response:
    """The page that names an OAuth error the app must not learn by redirect."""
    return _error_page(
        visit.request.args.get("error", "invalid_request"), visit.request.args.get("error_description", "")
    )


def _approved(visit: Visit, waiting: Authorization, session: Session) -> BaseResponse:
    sessions = visit.state.sessions
    del sessions.waiting[waiting.source]
    key = (session.user_id, waiting.client_id)
    sessions.approvals[key] = tuple(dict.fromkeys((*sessions.approvals.get(key, ()), *waiting.scopes)))
    code = Code(
        f"aPrx{sessions.text(60)}==",
        session.org_id,
        session.user_id,
        waiting.client_id,
        waiting.redirect_uri,
        waiting.scopes,
        waiting.challenge,
        visit.state.now(),
        waiting.nonce,
    )
    sessions.codes[code.code] = code
    return _back(waiting.redirect_uri, waiting.state, code=code.code)


def _waiting(visit: Visit) -> Authorization | None:
    waiting = visit.state.sessions.waiting.get(visit.request.values.get("source", ""))
    if waiting is None or visit.state.now() - waiting.started_at > CONSENT_LIFE_S:
        return None
    return waiting


def _browser_session(visit: Visit) -> Session | None:
    session = visit.state.sessions.use(visit.request.cookies.get("sid", ""), visit.state.now())
    org = visit.state.org_of_id(session.org_id) if session else None
    return session if session is not None and org is not None and visit.may_enter(org) else None


def _source_of(start: str) -> str:
    return parse_qs(urlsplit(start).query).get("source", [""])[0]


def _found(location: str) -> BaseResponse:
    return redirect(location, 302)


def _back(redirect_uri: str, state: str | None, **parameters: str) -> BaseResponse:
    if state is not None:
        parameters["state"] = state
    return _found(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(parameters)}")


def _error_page(error: str, description: str) -> Response:
    response = page("error.html", 400, error=error, description=description)
    response.headers["Content-Location"] = (
        f"{ERROR_PATH}?{urlencode({'error': error, 'error_description': description})}"
    )
    return response
