"""What the mock imitates, how sure that is, and what it leaves out: the rows of docs/fidelity.md.

Operations and quirks are read off the tables that serve them; the rest is said here, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation

Row = dict[str, str]
_FACTS = "commerce-cloud-api.md"
_SLAS = "/shopper/auth/v1/organizations/{organizationId}/oauth2"
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}

# (group, operation, section, why or what stands in for it)
_NOT_MOCKED: tuple[tuple[str, str, str, str], ...] = (
    (
        "Account Manager",
        "POST /dw/oauth2/access_token (Business Manager user grant)",
        "2",
        "only its shape is known",
    ),
    ("SLAS", f"POST {_SLAS}/login", "3", "shoppers have no passwords here; a trusted system logs them in"),
    ("SLAS", f"GET {_SLAS}/session-bridge", "3", "no storefront session to bridge"),
    ("SLAS", f"POST {_SLAS}/passwordless", "3", "no mail or text message leaves the lab"),
    ("Products", "PUT /products/{masterId}/variation-groups/{id}", "5", "variation groups are read only"),
    ("Products", "PUT /products/{masterId}/variation-attributes/{id}", "5", "attributes are read only"),
    ("Products", "PUT /products/{productId}/product-options/{id}", "5", "options are read only"),
    ("Catalogs", "categorization rules", "5", "only explicit assignments exist"),
    ("Shopper Search", "GET /search-suggestions", "6", "nothing types ahead"),
    ("OCAPI Shop", "POST /orders", "9", "the basket route is mocked in SCAPI's Shopper Baskets and Orders"),
    ("OCAPI Shop", "PUT /orders/{orderNo}", "9", "its effect is not in the facts"),
    ("OCAPI Shop", "GET /orders/{orderNo}/notes", "9", "notes carry nothing that a hub reads"),
    ("OCAPI Shop", "POST /orders/{orderNo}/payment_instruments", "9", "payment happens at the marketplace"),
    ("OCAPI Meta", "GET /dw/meta/v1/rest", "1", "OpenAPI documents are under /_lab/openapi"),
)
# (group, behavior, mark, section, sentence)
_BEHAVIORS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "Account Manager",
        "secret decoding",
        "observed",
        "2",
        "Both parts of Basic are form-decoded before they are compared.",
    ),
    (
        "Account Manager",
        "tenant claim",
        "assumed",
        "2",
        "The token carries no tenant filter claim, as its name and shape are unknown.",
    ),
    ("SLAS", "trusted window", "cited", "3", "A second login of one login id within 3 seconds answers 409."),
    (
        "SLAS",
        "refresh life",
        "assumed",
        "3",
        "Refresh tokens live 30 days, as the text says; a sample says 90.",
    ),
    (
        "SLAS",
        "introspection bodies",
        "assumed",
        "3",
        "Bodies of introspect, revoke, logout and userinfo follow OAuth where no sample was found.",
    ),
    (
        "SCAPI",
        "undeclared parameters",
        "cited",
        "4",
        "A query parameter that the operation does not list is refused, except c_ ones.",
    ),
    (
        "SCAPI",
        "foreign organization",
        "observed",
        "10",
        "The organization of another realm answers 403, one that breaks the pattern 400.",
    ),
    ("SCAPI", "unknown short code", "observed", "10", "The host does not resolve; served live, 404 as text."),
    (
        "SCAPI",
        "time-outs",
        "assumed",
        "4",
        "The gateway's 504 is not played; the fault schedule of a run does it.",
    ),
    ("Products", "exact ids", "assumed", "10", "Look-ups by id never fold case."),
    ("Products", "overwrite", "assumed", "5", "PUT overwrites what may be written and keeps what may not."),
    ("Catalogs", "category deletion", "assumed", "5", "Children of a deleted category move to the root."),
    ("Shopper Products", "at most 24 ids", "cited", "6", "More than 24 ids are refused, as the prose says."),
    (
        "Shopper Search",
        "matching",
        "assumed",
        "6",
        "Every word of a search is a whole word of name, brand or id, of the product or a variant; no stemming.",
    ),
    (
        "Shopper Search",
        "index",
        "assumed",
        "10",
        "Words and values lag; price, stock, online flag and category of a hit are those of the moment.",
    ),
    (
        "Shopper Products",
        "orderable values",
        "observed",
        "6",
        "A variation value is orderable where a variant has it beside all else that is chosen.",
    ),
    (
        "Shopper Products",
        "prices by book",
        "observed",
        "6",
        "tieredPrices and priceRanges come with perPricebook; priceMax where it differs from price.",
    ),
    (
        "Import",
        "exports",
        "cited",
        "1",
        "Catalog, inventory and price book XML are merged, as the default import mode does; mode=delete removes.",
    ),
    (
        "Import",
        "untyped attributes",
        "assumed",
        "5",
        "Exports name no types: a custom attribute of true or false is a boolean, any other a text.",
    ),
    (
        "Import",
        "listed variants",
        "assumed",
        "6",
        "A recorded answer's listed variants get one piece of stock, a master's stock is spread over its variants.",
    ),
    ("Orders", "duplicate order number", "assumed", "7", "createOrders refuses it as duplicate-order-no."),
    (
        "Orders",
        "first shipment",
        "cited",
        "7",
        "The first shipment is stored as `me`, which callers may not use.",
    ),
    ("Orders", "no stock", "cited", "7", "createOrders looks no product up and reserves no stock."),
    ("Orders", "other currency", "assumed", "7", "A currency that the site does not sell in is refused."),
    (
        "Omnichannel Reservation",
        "paths and bodies",
        "assumed",
        "8 B",
        "Only the base path is known; documents are created, read and released as a whole.",
    ),
    ("Omnichannel Impex", "at once", "assumed", "8 B", "A file is worked off the moment it is uploaded."),
    ("OCAPI", "code versions", "observed", "9", "Listed and activated with the members that sfcc-ci reads."),
    (
        "OCAPI",
        "list in use",
        "assumed",
        "8 A",
        "An inventory list that a site sells from is not deleted.",
    ),
    (
        "OCAPI",
        "instance by client",
        "assumed",
        "9",
        "Served under another host name, the calling client says which instance is meant.",
    ),
)


def rows_of(apis: Iterable[Api], differences: Iterable[tuple[str, str]] = ()) -> list[Row]:
    """Every row, in the order of the tables."""
    rows = [_operation_row(api, operation) for api in apis for operation in api.operations]
    rows += [
        _row(group, operation, "not mocked", "cited", f"section {section}", why)
        for group, operation, section, why in _NOT_MOCKED
    ]
    for entry in fields(Quirks):
        said = entry.metadata
        rows.append(
            _row(
                "Quirks",
                f"quirk {entry.name}",
                "mocked",
                _MARKS[said["mark"]],
                f"section {said['source']}",
                f"{said['meaning']} (default {entry.default!r})",
            )
        )
    rows += [
        _row(group, f"behaviour {name}", "mocked", mark, f"section {section}", sentence)
        for group, name, mark, section, sentence in _BEHAVIORS
    ]
    rows += [
        {
            "group": "Recorded documents",
            "operation": f"behaviour {path}",
            "status": "mocked",
            "mark": "observed",
            "source": "recorded answers of a demo site",
            "says": reason,
        }
        for path, reason in differences
    ]
    return rows


def _operation_row(api: Api, operation: Operation) -> Row:
    status = "outline" if operation.outline else "mocked"
    says = (operation.view.__doc__ or operation.name).partition("\n")[0]
    # A reservation's paths are modelled after a twin, so its rows may not claim the facts.
    mark = "assumed" if api.name == "Omnichannel Reservation" else "cited"
    if "code_versions" in operation.path:
        mark = "observed"
    return _row(
        api.name, f"{operation.method} {api.base}{operation.path}", status, mark, operation.source, says
    )


def _row(group: str, operation: str, status: str, mark: str, source: str, says: str) -> Row:
    return {
        "group": group,
        "operation": operation,
        "status": status,
        "mark": mark,
        "source": f"{_FACTS} {source.removeprefix('section ')}",
        "says": says,
    }
