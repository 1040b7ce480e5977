"""Omnichannel Inventory's impex in outline: files of availability in and out.

Source: facts/commerce-cloud-api.md section 8 B, IMPEX. A file is worked off the moment it is there.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter

from mock_salesforce.commerce_cloud.omnichannel.calls import (
    LINE,
    check_line,
    omnichannel_api,
    omnichannel_operation,
    write_line,
)
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.realm.omnichannel_stock import ImportJob
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer
from mock_salesforce.commerce_cloud.wire.validation import Breach, validated

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_LINK_LIFETIME_S = 3600
_IMPEX = "sfcc.inventory.impex-inventory"


@cache
def _line() -> TypeAdapter[Any]:
    return TypeAdapter(LINE)


def start_import(call: Call) -> Answer:
    """POST /availability-records/imports: where to upload the file, and where to ask how it went."""
    job = ImportJob(call.state.guid(), "import", call.state.now())
    call.realm.omnichannel.jobs[job.id] = job
    return Answer(
        201,
        {
            "importId": job.id,
            "uploadLink": f"{call.url}/{job.id}/file-content",
            "importStatusLink": f"{call.url}/{job.id}/status",
            "uploadLinkExpirationUTC": instant_text(call.state.now() + _LINK_LIFETIME_S),
        },
    )


def upload(call: Call) -> Answer:
    """PUT the file: one JSON object a line; lines that cannot be read are told in the status."""
    job = _job(call, "import")
    if job.status != "STAGING" or call.state.now() >= job.created_at + _LINK_LIFETIME_S:
        raise errors.Problem(403, "forbidden", "Forbidden", "The upload link is used or expired.")
    for at, raw in enumerate(call.content.splitlines(), 1):
        try:
            line = validated(_line(), orjson.loads(raw))
            check_line(line, "$")
        except (orjson.JSONDecodeError, Breach, errors.Problem) as error:
            job.failed.append({"line": at, "message": getattr(error, "detail", str(error))})
            continue
        write_line(call, line)
        job.lines.append(line)
    job.status = "COMPLETED" if job.lines or not job.failed else "FAILED"
    return Answer(200)


def get_import_status(call: Call) -> Answer:
    """GET .../imports/{importId}/status."""
    job = _job(call, "import")
    status = job.status
    if status == "STAGING" and call.state.now() >= job.created_at + _LINK_LIFETIME_S:
        status = "EXPIRED"
    counts = {"processedRecords": len(job.lines), "failedRecords": len(job.failed)}
    return Answer(200, {"importId": job.id, "status": status, **counts, "errors": job.failed})


def get_import_content(call: Call) -> Answer:
    """GET .../imports/{importId}/file-content: the lines that were taken."""
    return Answer(200, {"records": _job(call, "import").lines})


def start_export(call: Call) -> Answer:
    """POST /availability-records/exports: a snapshot, done at once."""
    stock = call.realm.omnichannel
    job = ImportJob(call.state.guid(), "export", call.state.now(), "COMPLETED")
    job.lines = [
        {"sku": sku, "locationId": location, "onHand": one.on_hand, "safetyStockCount": one.safety}
        for (location, sku), one in stock.records.items()
    ]
    stock.jobs[job.id] = job
    return Answer(201, {"exportId": job.id, "exportStatusLink": f"{call.url}/{job.id}/status"})


def get_export_status(call: Call) -> Answer:
    """GET .../exports/{exportId}/status: ends with a delta token."""
    job = _job(call, "export")
    token = str(len(call.realm.omnichannel.changes))
    return Answer(200, {"exportId": job.id, "status": job.status, "deltaToken": token})


def get_export_content(call: Call) -> Answer:
    """GET .../exports/{exportId}/file-content."""
    return Answer(200, {"records": _job(call, "export").lines})


def _job(call: Call, kind: str) -> ImportJob:
    job_id = call.identifier(f"{kind}Id")
    job = call.realm.omnichannel.jobs.get(job_id)
    if job is None or job.kind != kind:
        detail = f"No {kind} with ID '{job_id}' could be found."
        raise errors.Problem(404, "not-found", "Not Found", detail)
    return job


_IMPORT = "/availability-records/imports"
_EXPORT = "/availability-records/exports"
IMPEX_API = omnichannel_api(
    "Omnichannel Impex",
    "impex",
    omnichannel_operation("startImport", "POST", _IMPORT, start_import, _IMPEX, status=201, outline=True),
    omnichannel_operation(
        "uploadImport",
        "PUT",
        f"{_IMPORT}/{{importId}}/file-content",
        upload,
        _IMPEX,
        answer=None,
        outline=True,
    ),
    omnichannel_operation(
        "getImportStatus", "GET", f"{_IMPORT}/{{importId}}/status", get_import_status, _IMPEX, outline=True
    ),
    omnichannel_operation(
        "getImportContent",
        "GET",
        f"{_IMPORT}/{{importId}}/file-content",
        get_import_content,
        _IMPEX,
        outline=True,
    ),
    omnichannel_operation("startExport", "POST", _EXPORT, start_export, _IMPEX, status=201, outline=True),
    omnichannel_operation(
        "getExportStatus", "GET", f"{_EXPORT}/{{exportId}}/status", get_export_status, _IMPEX, outline=True
    ),
    omnichannel_operation(
        "getExportContent",
        "GET",
        f"{_EXPORT}/{{exportId}}/file-content",
        get_export_content,
        _IMPEX,
        outline=True,
    ),
)
