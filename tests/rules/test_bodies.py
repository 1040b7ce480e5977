"""Every body that is sent to the hub or to a mock has a model, which refuses and documents it; else it is listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from integration_hub.api.table import OPERATIONS
from integration_hub.api.wire import openapi
from tests.mocks import commerce_cloud, platform, tiktok
from tests.mocks.alike import stand

Document = Mapping[str, Any]
WRITING = ("post", "put", "patch")
# What a schema has that says more than "an object" or "a text".
TELLING = frozenset({"properties", "items", "$ref", "anyOf", "oneOf", "allOf"})
_REST, _IMPEX = (
    "/services/data/{version}",
    "/inventory/impex/v1/organizations/{organizationId}/availability-records",
)
_ORDER = "/checkout/orders/v1/organizations/{organizationId}/orders/{orderNo}"
_PAYMENT = f"{_ORDER}/payment-instruments/{{paymentInstrumentId}}"
_INTEGRATION = "/api/v3/integrations/{integrationId}"
# Operations without a model, by the reason; the list only shrinks.
WITHOUT: Mapping[str, frozenset[str]] = {
    "takes nothing": frozenset(
        {
            *(
                f"hub POST {_INTEGRATION}/{verb}"
                for verb in ("connect", "probe", "disconnect", "enable", "disable")
            ),
            "hub POST /api/v3/locations/{locationId}/keys",
            "hub POST /api/v3/orders/{orderId}/route",
            *(
                f"{mock} lab POST /_lab/{verb}"
                for mock in ("tiktok", "platform", "commerce_cloud")
                for verb in ("tick", "snapshots", "snapshots/{snapshot}/restore")
            ),
            *(
                f"tiktok lab POST /_lab/products/{{product_id}}/{verb}"
                for verb in ("unfreeze", "delete", "deactivate", "activate")
            ),
            "tiktok lab POST /_lab/orders/{order_id}/pay",
            "tiktok lab POST /_lab/orders/{order_id}/complete",
            "tiktok lab POST /_lab/returns/{return_id}/send_back",
            "tiktok vendor POST /order/202406/orders/external_order_search",
            "tiktok vendor POST /return_refund/202309/cancellations/{cancel_id}/approve",
            "platform vendor POST /services/oauth2/userinfo",
            "platform vendor POST /id/{org_id}/{user_id}",
            f"commerce_cloud vendor POST {_IMPEX}/imports",
            f"commerce_cloud vendor POST {_IMPEX}/exports",
        }
    ),
    "a file, read line by line": frozenset(
        {
            "tiktok lab POST /_lab/import",
            "platform lab POST /_lab/import",
            f"platform vendor PUT {_REST}/jobs/ingest/{{id}}/batches",
            "platform vendor POST /services/async/{version}/job/{id}/batch",
            f"commerce_cloud vendor PUT {_IMPEX}/imports/{{importId}}/file-content",
        }
    ),
    "a record, whose members the org's own describe tells": frozenset(
        {
            f"platform vendor POST {_REST}/sobjects/{{sobject}}",
            f"platform vendor POST {_REST}/sobjects/{{sobject}}/Id",
            f"platform vendor PATCH {_REST}/sobjects/{{sobject}}/{{id}}",
            f"platform vendor PATCH {_REST}/sobjects/{{sobject}}/{{field}}/{{value}}",
        }
    ),
    "custom attributes, whose names are the merchant's": frozenset(
        {
            f"commerce_cloud vendor PATCH {_ORDER}",
            f"commerce_cloud vendor PATCH {_PAYMENT}",
            f"commerce_cloud vendor PATCH {_PAYMENT}/transaction",
        }
    ),
    "the form of a sign-in page": frozenset({"platform vendor POST /services/oauth2/authorize"}),
    "SOAP": frozenset({"platform vendor POST /services/Soap/u/{version}"}),
    "a vendor's notification, read by its connector": frozenset({"hub POST /webhooks/{vendor}"}),
}


def unmodelled(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the operations that write, and whose body no model describes."""
    for path, methods in document["paths"].items():
        for method in WRITING:
            content = methods.get(method, {}).get("requestBody", {}).get("content", {})
            if method in methods and not any(TELLING & body["schema"].keys() for body in content.values()):
                yield f"{method.upper()} {path}", methods[method]


@pytest.fixture(scope="module")
def found() -> dict[str, Mapping[str, Any]]:
    """What has no model on every surface of ours, by surface, method and path."""
    documents: dict[str, Document] = {"hub": openapi.document(OPERATIONS)}
    for mock in (tiktok.MOCK, platform.MOCK, commerce_cloud.MOCK):
        lab = stand(mock)
        documents[f"{mock.name} lab"] = lab.ok("GET", "/openapi.json")
        documents[f"{mock.name} vendor"] = lab.ok("GET", "/openapi/vendor.json")
    return {
        f"{surface} {name}": operation
        for surface, document in documents.items()
        for name, operation in unmodelled(document)
    }


def test_every_body_has_a_model_or_a_reason_for_none(found: dict[str, Mapping[str, Any]]) -> None:
    """POST, PUT and PATCH of the hub and of the mocks, vendor's side and control plane, name what they take."""
    broken = found.keys() - frozenset().union(*WITHOUT.values())
    assert not broken, "\n".join(sorted(broken))


def test_the_list_only_shrinks(found: dict[str, Mapping[str, Any]]) -> None:
    """An operation that got a model, or is gone, leaves the list."""
    stale = frozenset().union(*WITHOUT.values()) - found.keys()
    assert not stale, "\n".join(sorted(stale))


def test_what_takes_nothing_says_so(found: dict[str, Mapping[str, Any]]) -> None:
    """No body is documented of an operation that is listed as one that takes nothing."""
    telling = {name for name in WITHOUT["takes nothing"] if "requestBody" in found[name]}
    assert not telling, "\n".join(sorted(telling))


def test_a_body_without_a_model_is_seen() -> None:
    """An object of any members, any JSON and no body at all are found; a model, in whatever words, is not."""
    schemas: dict[str, Any] = {
        "any_object": {"type": "object", "additionalProperties": True},
        "any_json": {},
        "model": {"type": "object", "properties": {"a": {}}},
        "shared": {"$ref": "#/components/schemas/A"},
    }
    paths: dict[str, Any] = {
        f"/{name}": {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
        for name, schema in schemas.items()
    }
    seen = [name for name, _ in unmodelled({"paths": {**paths, "/none": {"put": {}}, "/read": {"get": {}}}})]
    assert seen == ["POST /any_object", "POST /any_json", "PUT /none"]
