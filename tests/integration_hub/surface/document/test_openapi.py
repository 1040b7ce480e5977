"""The document at GET /openapi.json says what the hub does: the same operations, shapes and examples."""

from __future__ import annotations

import re
from typing import Any, get_type_hints

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from integration_hub.api.table import DOCUMENT, OPERATIONS
from integration_hub.ground.keys import INSTALLATION
from integration_hub.pages import site
from tests.integration_hub.merchant import APPS

METHODS = {"get", "put", "post", "delete", "patch"}


def described():
    """Yield every operation of the document, with its path and method."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def media(operation):
    """Yield every content of the operation, in and out, that is JSON."""
    whole = [operation.get("requestBody", {}), *operation["responses"].values()]
    for part in whole:
        if "application/json" in part.get("content", {}):
            yield part["content"]["application/json"]


def valid(schema, instance):
    whole = {"components": DOCUMENT["components"], **schema}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(instance)


def test_the_document_is_openapi_and_open_to_everyone(api):
    """It is served without a key, is valid by OpenAPI's own meta schema, and each of its schemas by JSON Schema's."""
    answer = api.client.get("/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    document = answer.get_json()
    assert document == DOCUMENT
    jsonschema_rs.Draft202012Validator(OPENAPI_31).validate(document)
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    broken = document | {"paths": {"no slash": {}}}
    assert not jsonschema_rs.Draft202012Validator(OPENAPI_31).is_valid(broken)


def test_the_document_and_the_router_know_the_same_operations(app):
    """Whatever the hub answers beside its pages is documented, and whatever is documented is answered."""
    pages = {blueprint.name for blueprint in site.BLUEPRINTS}
    routed = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] not in pages
        for method in rule.methods & {each.upper() for each in METHODS}
    }
    assert routed == {(path, method) for path, method, _ in described()}
    names = [operation["operationId"] for _, _, operation in described()]
    assert len(names) == len(set(names)) == len(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_each_view_takes_what_its_operation_declares(operation):
    """A view is given the models that the table names, and what stands in its path."""
    hints = get_type_hints(operation.view, localns={"Call": object, "Answer": object})
    given = {name: hints[name] for name in hints if name not in ("call", "return")}
    declared: dict[str, Any] = {
        name: model
        for name, model in (("query", operation.query), ("body", operation.body))
        if model is not None
    }
    places = operation.places.model_fields if operation.places else {}
    assert given == declared | dict.fromkeys(places, str)


@pytest.mark.parametrize(("path", "method", "operation"), [*described()], ids=str)
def test_every_operation_is_documented_to_the_end(path, method, operation):
    """Each operation says what it does, who may call it, what it takes, and how it is refused, with an example each."""
    assert operation["summary"].endswith(".")
    assert [each["name"] for each in operation["parameters"] if each["in"] == "path"] == re.findall(
        r"{(\w+)}", path
    )
    assert all(valid(each["schema"], each["example"]) for each in operation["parameters"])
    contents = list(media(operation))
    assert all(valid(each["schema"], each["example"]) for each in contents)
    refusals = {status for status in operation["responses"] if status >= "400"}
    if operation["security"]:
        assert {"401", "403"} <= refusals
    if "requestBody" in operation or "{" in path:
        assert "400" in refusals


def test_no_example_is_malformed(app, hub, api):
    """Every documented body is read: what it is answered follows from the state of the hub, never from its shape."""
    for path, method, operation in described():
        content = operation.get("requestBody", {}).get("content")
        if content is None or path.startswith("/webhooks/"):
            continue
        asked = re.sub(r"{\w+}", "nobody", path.removeprefix("/api/v3"))
        caller = api if operation["security"] != [{f"{INSTALLATION}Key": []}] else installation(api)
        status, answer = caller.call(method.upper(), asked, content["application/json"]["example"])
        assert status != 400, (path, method, answer)


def installation(api):
    return type(api)(api.client, "installation-key")


def test_a_refused_query_or_path_is_named(api):
    """A query that is unknown, repeated or out of bounds is a 400 that says which member is to blame and why."""
    for query, field, words in (
        ("colour=red", "colour", "has no member"),
        ("count=501", "count", "must be less than or equal to 500"),
        ("count=1_0", "count", "must be a whole number"),
        ("status=%00", "status", "without NUL"),
    ):
        status, answer = api.call("GET", f"/orders?{query}")
        assert (status, answer["error"]["code"]) == (400, "malformed")
        assert answer["error"]["violations"][0]["field"] == field
        assert words in answer["error"]["message"]
    assert "given twice" in api.call("GET", "/products?sku=a&sku=b")[1]["error"]["message"]
    assert api.refused("GET", "/orders/a%00b") == (400, "malformed")
    assert api.refused("POST", "/integrations/nobody/connect", {"force": True}) == (400, "malformed")


def test_no_secret_of_the_hub_is_in_the_document():
    """The document is public, so nothing that the hub was given in confidence is in it."""
    assert not [secret for name, secret in APPS.items() if "secret" in name and secret in str(DOCUMENT)]
