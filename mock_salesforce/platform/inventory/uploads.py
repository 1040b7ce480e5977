"""Omnichannel Inventory uploads: newline-delimited JSON in a multipart part (section 6)."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import orjson
from pydantic import ValidationError

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.stock import Level
from mock_salesforce.platform.forms.instants import wire
from mock_salesforce.platform.inventory.bodies import LevelRecord, LocatedLevel, UpdateBody, UploadHead
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.connect import action, checked
from mock_salesforce.platform.wire.errors import ConnectError, VendorError
from mock_salesforce.platform.wire.members import Nothing
from mock_salesforce.platform.wire.operations import Operation


def upload(call: Call) -> Answer:
    """POST of a file of levels: first line the location, then one level a line; bad lines are skipped and
    told."""
    content = _part(call)
    upload_id = f"{call.org.rng.getrandbits(128):032x}"
    started = wire(call.org.now())
    report = _applied(call.org, content)
    call.org.stock.uploads[upload_id] = {
        "uploadId": upload_id,
        "startTimeUTC": started,
        "endTimeUTC": started,
        "status": "COMPLETED" if not report["validationErrors"] else "COMPLETED_WITH_ERRORS",
        **report,
    }
    return Answer(201, {"uploadId": upload_id, "success": True, "errors": []})


def _part(call: Call) -> bytes:
    kind = call.headers.get("Content-Type", "")
    if not kind.lower().startswith("multipart/"):
        raise VendorError("UNSUPPORTED_MEDIA_TYPE", "The upload must be multipart/form-data")
    head = f"Content-Type: {kind}\r\n\r\n".encode("utf-8", "replace")
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + call.body)
    for part in message.walk():
        if part.get_param("name", header="content-disposition") == "fileUpload":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else b""
    raise VendorError("INVALID_INPUT", "The part fileUpload is missing")


def _applied(org: Org, content: bytes) -> dict[str, Any]:
    lines = [line for line in content.splitlines() if line.strip()]
    errors: list[dict[str, Any]] = []
    skipped, location = 0, ""
    try:
        location = UploadHead.model_validate(_read(lines[0]) if lines else None).location
    except ValidationError:
        words = "The first line must name the location and mode UPDATE"
        errors.append({"recordId": None, "errorMessage": words})
        lines = []
    for line in lines[1:]:
        entry = _read(line)
        try:
            skipped += not put_level(org, location, checked(LevelRecord, entry or {}))
        except ConnectError as error:
            errors.append({"recordId": (entry or {}).get("recordId"), "errorMessage": error.message})
    read = max(len(lines) - 1, 0)
    return {
        "recordsReadCount": read,
        "recordsProcessedCount": read - skipped - len(errors),
        "recordsSkippedCount": skipped,
        "validationStatus": "FAILED" if errors else "PASSED",
        "validationErrors": errors,
    }


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return entry if isinstance(entry, dict) else None


def put_level(org: Org, location: str, record: LevelRecord) -> bool:
    """Sets a level from its record; False where the stored one is newer (an older effectiveDate is
    skipped)."""
    effective = record.effectiveDate or wire(org.now())
    old = org.stock.at(location, record.sku)
    if old is not None and old.effective_date is not None and effective < old.effective_date:
        return False
    reserved = old.reserved if old else 0.0
    level = Level(record.onHand, reserved, record.safetyStockCount, effective, record.futures)
    org.stock.set(location, record.sku, level)
    return True


def upload_status(call: Call) -> Answer:
    """GET of an upload's outcome."""
    found = call.org.stock.uploads.get(call.args["id"])
    if found is None:
        raise VendorError("NOT_FOUND", "The requested resource does not exist")
    return Answer(200, found)


def batch_update(call: Call) -> Answer:
    """POST of levels at several locations, without a file."""
    results = []
    for entry in UpdateBody.model_validate(call.object()).records:
        try:
            level = checked(LocatedLevel, entry if isinstance(entry, dict) else {})
            put_level(call.org, level.locationIdentifier, level)
            results.append({"success": True, "errors": []})
        except ConnectError as error:
            results.append(
                {"success": False, "errors": [{"errorCode": error.code, "message": error.message}]}
            )
    return Answer(200, {"success": all(r["success"] for r in results), "errors": [], "results": results})


def publish_locations(call: Call, body: Nothing) -> dict[str, Any]:
    """POST that publishes the locations and groups that take part; here stock follows them at once."""
    upload_id = f"{call.org.rng.getrandbits(128):032x}"
    at = wire(call.org.now())
    call.org.stock.uploads[upload_id] = {
        "uploadId": upload_id,
        "startTimeUTC": at,
        "endTimeUTC": at,
        "status": "COMPLETED",
    }
    return {"uploadId": upload_id}


_BASE = "/commerce/oci/availability-records"
_GRAPH = "/commerce/oci/location-graph/uploads"
_FEATURE = "omnichannel_inventory"
OPERATIONS = (
    Operation(
        "POST", f"{_BASE}/uploads", upload, "Upload availability", "6", 51.0, _FEATURE, part="fileUpload"
    ),
    Operation("GET", f"{_BASE}/uploads/{{id}}", upload_status, "Status of an upload", "6", 51.0, _FEATURE),
    Operation(
        "POST",
        f"{_BASE}/actions/batch-update",
        batch_update,
        "Update levels",
        "6",
        62.0,
        _FEATURE,
        body=UpdateBody,
    ),
    action(
        _GRAPH,
        publish_locations,
        Nothing,
        "Publish the location graph",
        "uploadId",
        since=51.0,
        feature=_FEATURE,
        outline=True,
    ),
    Operation(
        "GET",
        f"{_GRAPH}/{{id}}",
        upload_status,
        "Status of a published graph",
        "6",
        51.0,
        _FEATURE,
        outline=True,
    ),
)
