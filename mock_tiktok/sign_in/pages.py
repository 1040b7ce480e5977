"""The pages on which a seller signs in and consents, one set a market (facts section 1)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request

from mock_tiktok.books.shops import App, Seller
from mock_tiktok.reference.markets import EU, MARKETS
from mock_tiktok.sign_in.consent import issue_code
from mock_tiktok.state import State

US_HOST = "services.tiktokshops.us"
WORLD_HOST = "services.tiktokshop.com"


def install_pages(app: Flask, state_of: Callable[[], State]) -> None:
    """Add the service_id pages and the older app_key page."""

    def page() -> Response:
        state = state_of()
        if request.method == "GET":
            return _sign_in_page(state, dict(request.args.items()))
        form = dict(request.form.items())
        return _decide(state, form) if "decision" in form else _consent_page(state, form)

    for path in ("/open/authorize", "/oauth/authorize"):
        app.add_url_rule(path, f"Authorize page {path}", page, methods=["GET", "POST"])


def _sign_in_page(state: State, asked: dict[str, str], problem: str = "") -> Response:
    app = _asking_app(state, asked)
    if app is None:
        return _page(400, title="This app does not exist", problem="The authorize link names no known app.")
    hidden = {name: asked[name] for name in ("service_id", "app_key", "state") if name in asked}
    return _page(
        400 if problem else 200,
        step="sign-in",
        title="TikTok Shop",
        problem=problem,
        app_name=app.name,
        action=request.path,
        hidden=hidden,
    )


def _consent_page(state: State, form: dict[str, str]) -> Response:
    app = _asking_app(state, form)
    seller = next((s for s in state.sellers.values() if s.email == form.get("email")), None)
    if app is None or seller is None or seller.password != form.get("password"):
        return _sign_in_page(state, form, "E-mail or password is wrong.")
    problem = _why_not(state, app, seller)
    if problem:
        return _sign_in_page(state, form, problem)
    ticket = state.ids.hex(32)
    state.tickets[ticket] = (app.app_key, seller.id, form.get("state"))
    return _page(
        200,
        step="consent",
        title="Authorize access",
        app_name=app.name,
        seller_name=seller.name,
        scopes=app.scopes,
        action=request.path,
        ticket=ticket,
    )


def _decide(state: State, form: dict[str, str]) -> Response:
    kept = state.tickets.pop(form.get("ticket", ""), None)
    if kept is None:
        return _page(400, title="This page has expired", problem="Open the authorize link again.")
    app, seller, asked_state = state.apps[kept[0]], state.sellers[kept[1]], kept[2]
    if form["decision"] == "accept":
        answer = {"code": issue_code(state, app, seller)}
        if state.quirks.redirect_carries_extras:
            locale = MARKETS[seller.region].locale
            answer |= {"app_key": app.app_key, "locale": locale, "shop_region": seller.region}
    else:
        answer = {"code": "null", "error": "auth_denied"}
    if asked_state is not None:
        answer["state"] = asked_state
    joint = "&" if "?" in app.redirect_url else "?"
    response = redirect(f"{app.redirect_url}{joint}{urlencode(answer)}", 302)
    return make_response(response)


def _asking_app(state: State, asked: dict[str, str]) -> App | None:
    if request.path == "/oauth/authorize":
        return state.apps.get(asked.get("app_key", ""))
    return state.services.get(asked.get("service_id", ""))


def _why_not(state: State, app: App, seller: Seller) -> str:
    host = request.host.partition(":")[0].lower()
    if not app.published and not seller.is_test:
        return "This app is not published yet; only test sellers can authorize it."
    if (host == US_HOST and seller.region != "US") or (host == WORLD_HOST and seller.region == "US"):
        return "This seller account belongs to another market; use that market's authorize link."
    hidden = request.path == "/oauth/authorize" and state.quirks.app_key_url_hides_eu_shops
    if hidden and seller.region in EU:
        return "No shop of this seller can be authorized here; use the service_id link."
    return ""


def _page(status: int, **words: object) -> Response:
    response = make_response(render_template("authorize.html", **words), status)
    response.headers["Cache-Control"] = "no-store"
    return response
