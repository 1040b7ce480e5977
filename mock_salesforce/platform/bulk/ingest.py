"""Bulk API 2.0 ingest: create, upload, close, read the three result files (section 2.7)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.bulk import csv_rows
from mock_salesforce.platform.bulk.bodies import IngestBody, IngestStateBody
from mock_salesforce.platform.bulk.job import OPERATIONS as KINDS
from mock_salesforce.platform.bulk.job import Job, write_row
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

CSV_TYPE = "text/csv;charset=UTF-8"
LARGEST = 150 * 1024 * 1024


def choice(body: dict[str, Any], key: str, choices: Any, default: str | None) -> str:
    """A member of a body that must be one of the choices."""
    value = body.get(key, default)
    if not isinstance(value, str) or value not in choices:
        raise VendorError("INVALIDJOB", f"{key} must be one of {', '.join(choices)}")
    return value


def create(call: Call) -> Answer:
    """POST of a new job: Open, with the place to upload to."""
    body = call.object()
    operation = choice(body, "operation", KINDS, None)
    name = body.get("object")
    sobject = call.org.schema.get(name) if isinstance(name, str) else None
    if sobject is None:
        raise VendorError("INVALIDENTITY", f"The object {name!r} does not exist")
    key = body.get("externalIdFieldName")
    if operation == "upsert" and not isinstance(key, str):
        raise VendorError("INVALIDJOB", "externalIdFieldName must be given for upsert")
    choice(body, "contentType", ("CSV",), "CSV")
    job = Job(
        call.org.issue_id("750"),
        "ingest",
        operation,
        sobject.name,
        call.user_id,
        call.org.stamp(),
        call.api_version,
        delimiter=choice(body, "columnDelimiter", csv_rows.DELIMITERS, "COMMA"),
        line_ending=choice(body, "lineEnding", csv_rows.LINE_ENDINGS, "LF"),
        external_id=key if isinstance(key, str) else None,
    )
    call.org.jobs[job.id] = job
    return Answer(200, shown(job))


def shown(job: Job) -> dict[str, Any]:
    """A job as the API tells of it."""
    failed = sum(1 for result in job.results if not result["success"])
    document = {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "systemModstamp": job.created_at,
        "state": job.state,
        "externalIdFieldName": job.external_id,
        "concurrencyMode": "Parallel",
        "contentType": job.content_type,
        "apiVersion": job.version,
        "contentUrl": f"services/data/v{job.version:.1f}/jobs/ingest/{job.id}/batches",
        "jobType": "V2Ingest",
        "lineEnding": job.line_ending,
        "columnDelimiter": job.delimiter,
        "numberRecordsProcessed": len(job.results),
        "numberRecordsFailed": failed,
        "retries": 0,
        "totalProcessingTime": len(job.results),
        "apiActiveProcessingTime": len(job.results),
        "apexProcessingTime": 0,
    }
    if job.error is not None:
        document["errorMessage"] = job.error
    return document


def found(call: Call, kind: str) -> Job:
    """The job of the URL."""
    job = call.org.jobs.get(call.args["id"])
    if not isinstance(job, Job) or job.kind != kind:
        raise VendorError("NOT_FOUND", "The requested resource does not exist")
    return job


def read(call: Call) -> Answer:
    """GET of a job."""
    return Answer(200, shown(found(call, "ingest")))


def listed(call: Call) -> Answer:
    """GET of all ingest jobs."""
    jobs = [shown(job) for job in call.org.jobs.values() if job.kind == "ingest"]
    return Answer(200, {"done": True, "records": jobs, "nextRecordsUrl": None})


def upload(call: Call) -> Answer:
    """PUT of the job's CSV, once: 201 without a body."""
    job = found(call, "ingest")
    if job.state != "Open" or job.upload is not None:
        raise VendorError("INVALIDJOBSTATE", f"The job is {job.state} or has its data already")
    if len(call.body) > LARGEST:
        raise VendorError("CONTENT_TOO_LARGE", "The upload is larger than 150 MB", status=413)
    job.upload = call.body
    return Answer(201)


def change(call: Call) -> Answer:
    """PATCH to UploadComplete, which does the work, or to Aborted."""
    job = found(call, "ingest")
    state = choice(call.object(), "state", ("UploadComplete", "Aborted"), None)
    if job.state != "Open":
        raise VendorError("INVALIDJOBSTATE", f"Closing a job that is {job.state} is not allowed")
    job.state = state
    document = shown(job)
    if state == "UploadComplete":
        _perform(call, job)
    return Answer(200, document)


def _perform(call: Call, job: Job) -> None:
    sobject = call.sobject(job.object)
    try:
        job.header, job.rows = csv_rows.read(job.upload or b"", job.delimiter)
    except VendorError as error:
        job.state, job.error = "Failed", f"{error.code} : {error.message}"
        return
    for row in job.rows:
        values = csv_rows.record(job.header, row)
        job.results.append(write_row(call.org, sobject, job, values, call.user_id))
    job.state = "JobComplete"


def delete(call: Call) -> Answer:
    """DELETE of a closed job: 204."""
    job = found(call, "ingest")
    if job.state in ("Open", "UploadComplete"):
        raise VendorError("INVALIDJOBSTATE", "An open job cannot be deleted")
    del call.org.jobs[job.id]
    return Answer(204)


def _file(job: Job, header: list[str], rows: list[list[Any]]) -> Answer:
    content = csv_rows.write([*header, *job.header], rows, job.delimiter, job.line_ending)
    return Answer(200, raw=content, content_type=CSV_TYPE)


def successful(call: Call) -> Answer:
    """GET of the rows that were written, with their ids."""
    job = found(call, "ingest")
    rows = [[r["id"], r["created"], *row] for r, row in _told(job) if r["success"]]
    return _file(job, ["sf__Id", "sf__Created"], rows)


def failed(call: Call) -> Answer:
    """GET of the rows that were refused, with their errors."""
    job = found(call, "ingest")
    rows = [[r["id"], _error(r["error"]), *row] for r, row in _told(job) if not r["success"]]
    return _file(job, ["sf__Id", "sf__Error"], rows)


def unprocessed(call: Call) -> Answer:
    """GET of the rows that were never tried."""
    job = found(call, "ingest")
    return _file(job, [], [list(row) for row in job.rows[len(job.results) :]])


def _told(job: Job) -> list[tuple[dict[str, Any], list[str]]]:
    return list(zip(job.results, job.rows, strict=False))


def _error(error: VendorError) -> str:
    return f"{error.code}:{error.message}:{' '.join(error.fields)}--"


OPERATIONS = (
    Operation(
        "POST",
        "/jobs/ingest",
        create,
        "Create an ingest job",
        "2.7",
        since=41.0,
        body=IngestBody,
        wrong="INVALIDJOB",
    ),
    Operation("GET", "/jobs/ingest", listed, "List ingest jobs", "2.7", since=41.0),
    Operation("GET", "/jobs/ingest/{id}", read, "Read an ingest job", "2.7", since=41.0),
    Operation(
        "PATCH",
        "/jobs/ingest/{id}",
        change,
        "Close or abort an ingest job",
        "2.7",
        since=41.0,
        body=IngestStateBody,
        wrong="INVALIDJOB",
    ),
    Operation(
        "DELETE", "/jobs/ingest/{id}", delete, "Delete an ingest job", "2.7", since=41.0, answers=(204,)
    ),
    Operation(
        "PUT",
        "/jobs/ingest/{id}/batches",
        upload,
        "Upload an ingest job's data",
        "2.7",
        since=41.0,
        answers=(201,),
        csv=True,
    ),
    *(
        Operation("GET", f"/jobs/ingest/{{id}}/{name}", view, title, "2.7", since=41.0, csv=True)
        for name, view, title in (
            ("successfulResults", successful, "Rows that were written"),
            ("failedResults", failed, "Rows that were refused"),
            ("unprocessedrecords", unprocessed, "Rows never tried"),
        )
    ),
)
