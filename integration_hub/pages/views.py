"""The pages a merchant's operator works in; each view reads or calls what the API does and renders it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as Answer

from integration_hub.advice import setup
from integration_hub.api.activity import exception_as_json
from integration_hub.api.calls import installed_hub, page
from integration_hub.api.orders import orders_as_json
from integration_hub.catalog import channel_options
from integration_hub.catalog import products as masters
from integration_hub.catalog.product_changes import follow_channel_options
from integration_hub.connectors.records import Json
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.keys import OPERATOR, Caller, identify
from integration_hub.ground.prepared import Row, statement
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import exceptions, locations, orders, products
from integration_hub.integrations import connecting, life, location_mapping
from integration_hub.integrations.row import Integration
from integration_hub.integrations.settings import gate_violations, masked
from integration_hub.pages.forms import channel_option_rows, location_mappings_from, settings_from

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("pages", __name__)

COOKIE = "hub_key"
Rendered = str | tuple[str, int] | Answer


def _signed_in(view: Callable[..., Rendered]) -> Callable[..., Rendered]:
    """Identify the operator by header or cookie; a browser without a key is sent to sign in."""

    @wraps(view)
    def rendered(**path: str) -> Rendered:
        hub = installed_hub()
        key = request.headers.get("X-Pipe17-Key") or request.cookies.get(COOKIE)
        try:
            with hub.store.transaction() as connection:
                caller = identify(connection, hub.installation_key, key, (OPERATOR,))
        except Rejected:
            return redirect("/sign-in", 303)
        return view(hub, caller, **path)

    return rendered


def error_page(error: Rejected | RuleViolated) -> Response:
    """Return the refusal as a page."""
    status = error.status if isinstance(error, Rejected) else 422
    return make_response(
        render_template("error.html", title="This is not possible", message=str(error)), status
    )


def http_error_page(error: HTTPException) -> Response:
    """Return an unknown path, a wrong method or a crash as a page from which the rest is reached."""
    shown = render_template("error.html", title=error.name, message=error.description or error.name)
    answer = make_response(shown, error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


@routes.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Rendered:
    """Take an operator key and keep it in a cookie that scripts and other sites cannot use."""
    if request.method == "GET":
        return render_template("sign_in.html", message=None)
    hub, key = installed_hub(), request.form.get("key", "")
    try:
        with hub.store.transaction() as connection:
            identify(connection, hub.installation_key, key, (OPERATOR,))
    except Rejected as error:
        return render_template("sign_in.html", message=error.message), error.status
    answer = redirect("/integrations", 303)
    secure = hub.base_url.startswith("https:")
    answer.set_cookie(COOKIE, key, httponly=True, samesite="Lax", secure=secure)
    return answer


@routes.get("/")
def home() -> Rendered:
    """Go to the integrations."""
    return redirect("/integrations", 303)


@routes.get("/integrations")
@_signed_in
def show_integrations(hub: Hub, caller: Caller) -> Rendered:
    """List the integrations with their state."""
    with hub.store.transaction() as connection:
        rows = life.listed(connection, caller.organization_id)
    return render_template("integrations.html", integrations=rows, connectors=hub.connectors)


@routes.get("/connectors")
@_signed_in
def show_connectors(hub: Hub, caller: Caller) -> Rendered:
    """Show the connector catalog."""
    return render_template("connectors.html", connectors=list(hub.connectors.values()))


@routes.post("/connectors/<key>/add")
@_signed_in
def add_integration(hub: Hub, caller: Caller, key: str) -> Rendered:
    """Add an integration from the catalog and go to its settings."""
    with hub.desk.begin(caller.organization_id) as work:
        row = life.add(work, connector_key=key)
    return redirect(f"/integrations/{row.id}", 303)


@routes.get("/integrations/<integration_id>")
@_signed_in
def show_integration(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Show the settings, or the tab “Connection Details”."""
    with hub.store.transaction() as connection:
        row = life.load(connection, caller.organization_id, integration_id)
    return _integration_page(hub, row)


@routes.post("/integrations/<integration_id>")
@_signed_in
def save_settings(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Save the form as the API would, or show it again with everything that is wrong."""
    with hub.store.transaction() as connection:
        row = life.load(connection, caller.organization_id, integration_id)
    entered = settings_from(hub.connectors[row.connector], request.form, row.settings_json)
    try:
        with hub.store.transaction() as connection:
            saved = life.save_settings(
                hub.desk.on(connection, caller.organization_id), integration_id, entered
            )
    except RuleViolated as error:
        return _integration_page(hub, row, entered=entered, violations=error.violations), 422
    return _integration_page(hub, saved, notice="Saved.")


@routes.post("/integrations/<integration_id>/connect")
@_signed_in
def connect(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Press “Connect”: go to the vendor to authorize, or try the credentials at once."""
    try:
        answer = connecting.connect(hub.desk, hub.sessions, caller.organization_id, integration_id)
    except (RuleViolated, Rejected) as error:
        with hub.store.transaction() as connection:
            row = life.load(connection, caller.organization_id, integration_id)
        status = error.status if isinstance(error, Rejected) else 422
        violations = error.violations if isinstance(error, RuleViolated) else ()
        return _integration_page(hub, row, violations=violations, notice=str(error), tab="connection"), status
    return redirect(answer.get("authorizeUrl", f"/integrations/{integration_id}?tab=connection"), 303)


@routes.post("/integrations/<integration_id>/locations")
@_signed_in
def save_locations(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Save the tab “Locations” as the API would, or show what is wrong."""
    with hub.store.transaction() as connection:
        row = life.load(connection, caller.organization_id, integration_id)
    try:
        with hub.desk.begin(row.organization_id, row.id) as work:
            location_mapping.save(work, row, location_mappings_from(request.form))
    except RuleViolated as error:
        return _integration_page(hub, row, violations=error.violations, tab="locations"), 422
    return _integration_page(hub, row, notice="Saved.", tab="locations")


@routes.get("/products")
@_signed_in
def show_products(hub: Hub, caller: Caller) -> Rendered:
    """List products a page at a time, or the one with a SKU."""
    query = select(products).where(products.c.organization_id == caller.organization_id)
    sku = request.args.get("sku")
    if sku:
        query = query.where(products.c.sku == sku)
    query = query.order_by(products.c.created_at, products.c.id)
    with hub.store.transaction() as connection:
        listed = page(connection, query, "products", lambda rows: masters.as_json(connection, rows))
    return render_template("products.html", sku=sku or "", **listed)


@routes.get("/products/<product_id>")
@_signed_in
def show_product(hub: Hub, caller: Caller, product_id: str) -> Rendered:
    """Show a product with its section “Channel Options”."""
    return _product_page(hub, caller, product_id)


@routes.post("/products/<product_id>")
@_signed_in
def save_channel_options(hub: Hub, caller: Caller, product_id: str) -> Rendered:
    """Save the section as the API would, or show what is wrong."""
    try:
        with hub.desk.begin(caller.organization_id) as work:
            row = masters.load(work.connection, caller.organization_id, product_id)
            changed = channel_options.save(work, row, channel_option_rows(request.form))
            follow_channel_options(work, row, changed)
    except RuleViolated as error:
        return _product_page(hub, caller, product_id, violations=error.violations), 422
    return _product_page(hub, caller, product_id, notice="Saved.")


@routes.get("/orders")
@_signed_in
def show_orders(hub: Hub, caller: Caller) -> Rendered:
    """List orders, newest first."""
    query = select(orders).where(orders.c.organization_id == caller.organization_id)
    query = query.order_by(orders.c.placed_at.desc(), orders.c.id)
    with hub.store.transaction() as connection:
        listed = page(connection, query, "orders", lambda rows: orders_as_json(connection, rows))
        names = {row.id: row.name for row in life.listed(connection, caller.organization_id)}
    return render_template("orders.html", names=names, **listed)


@routes.get("/exceptions")
@_signed_in
def show_exceptions(hub: Hub, caller: Caller) -> Rendered:
    """List what a person must look at, newest first."""
    query = select(exceptions).where(
        exceptions.c.organization_id == caller.organization_id, exceptions.c.closed_at.is_(None)
    )
    query = query.order_by(exceptions.c.opened_at.desc(), exceptions.c.id)
    with hub.store.transaction() as connection:
        listed = page(connection, query, "exceptions", lambda rows: [exception_as_json(row) for row in rows])
    return render_template("exceptions.html", **listed)


@routes.get("/setup")
@_signed_in
def show_setup(hub: Hub, caller: Caller) -> Rendered:
    """Show the set-up checker's answer, by the last probe of each connection."""
    with hub.desk.begin(caller.organization_id) as work:
        seen = setup.snapshot(work)
    return render_template("setup.html", **setup.report(caller.organization_id, seen))


@statement
def _locations_of(organization_id: str) -> Any:
    query = select(locations.c.id, locations.c.name).where(locations.c.organization_id == organization_id)
    return query.order_by(locations.c.name, locations.c.id)


def _locations(hub: Hub, row: Integration) -> tuple[list[Json], list[Row]]:
    """Return the integration's mappings and the organization's locations to choose from."""
    with hub.store.transaction() as connection:
        mappings = location_mapping.listed(connection, row.id)
        return mappings, connection.execute(_locations_of(row.organization_id)).all()


def _integration_page(
    hub: Hub,
    row: Integration,
    *,
    entered: dict[str, Any] | None = None,
    violations: tuple[Violation, ...] = (),
    notice: str | None = None,
    tab: str | None = None,
) -> str:
    connector = hub.connectors[row.connector]
    settings = masked(connector, row.settings_json if entered is None else entered)
    push = {**row.settings_json, "processProducts": "push"}
    tab = tab or request.args.get("tab", "settings")
    mappings, own = _locations(hub, row) if tab == "locations" else ([], [])
    return render_template(
        "integration.html",
        integration=row,
        connector=connector,
        settings=settings,
        violations=violations,
        notice=notice,
        tab=tab,
        mappings=mappings,
        locations=own,
        # The option is shown, so that a merchant sees why it cannot be chosen, but not selectable (R51).
        push_refused=[each.message for each in gate_violations(connector, push, life.actual_region(row))],
    )


def _product_page(
    hub: Hub,
    caller: Caller,
    product_id: str,
    *,
    violations: tuple[Violation, ...] = (),
    notice: str | None = None,
) -> str:
    with hub.store.transaction() as connection:
        row = masters.load(connection, caller.organization_id, product_id)
        product = masters.as_json(connection, [row])[0]
        options = channel_options.shown(hub.desk.on(connection, row.organization_id), row)
    return render_template(
        "product.html", product=product, options=options, violations=violations, notice=notice
    )
