"""Every answer that a test gets is held against the document, so that each test proves it too."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from integration_hub.api.table import DOCUMENT, OPERATIONS


@cache
def _validator(path: str, method: str, status: str) -> Any:
    described = DOCUMENT["paths"][path][method]["responses"][status]["content"]["application/json"]
    schema = {"components": DOCUMENT["components"], **described["schema"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def refuse_undocumented(app: Flask, method: str, answer: TestResponse) -> None:
    """Fail where the answer of an operation is not one that the document promises."""
    try:
        endpoint, _ = app.url_map.bind("hub").match(answer.request.path, method)
    except HTTPException:
        return
    operation = next(each for each in OPERATIONS if f"api.{each.name}" == endpoint)
    if answer.mimetype == "application/json":
        validator = _validator(operation.path, method.lower(), str(answer.status_code))
        validator.validate(answer.get_json())
