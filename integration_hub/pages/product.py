"""The page of one product, with its section “Channel Options”."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from integration_hub.api.wire.operations import Call
from integration_hub.catalog import channel_options
from integration_hub.catalog import products as masters
from integration_hub.catalog.product_changes import follow_channel_options
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.pages.forms import channel_option_rows
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("product", __name__, url_prefix="/products/<product_id>")


@routes.get("")
@signed_in
def show_product(call: Call, product_id: str) -> Rendered:
    """Show a product with its section “Channel Options”."""
    return _shown(call, product_id)


@routes.post("")
@signed_in
def save_channel_options(call: Call, product_id: str) -> Rendered:
    """Save the section as the API would, or show what is wrong."""
    try:
        with call.begin() as work:
            row = masters.load(work.connection, call.organization_id, product_id)
            changed = channel_options.save(work, row, channel_option_rows(request.form))
            follow_channel_options(work, row, changed)
    except RuleViolated as error:
        return _shown(call, product_id, violations=error.violations), 422
    return _shown(call, product_id, notice="Saved.")


def _shown(
    call: Call,
    product_id: str,
    *,
    violations: tuple[Violation, ...] = (),
    notice: str | None = None,
) -> str:
    with call.begin() as work:
        row = masters.load(work.connection, call.organization_id, product_id)
        product = masters.as_json(work.connection, [row])[0]
        options = channel_options.shown(work, row)
    return render_template(
        "product.html", product=product, options=options, violations=violations, notice=notice
    )
