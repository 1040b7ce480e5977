"""Bulk API 2.0 query: a job over SOQL whose results come as CSV in pages (section 2.7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mock_salesforce.platform.bulk import csv_rows
from mock_salesforce.platform.bulk.bodies import QueryJobBody, QueryJobStateBody
from mock_salesforce.platform.bulk.ingest import CSV_TYPE, choice, found
from mock_salesforce.platform.bulk.job import Job
from mock_salesforce.platform.soql.run import Run
from mock_salesforce.platform.soql.syntax import parse
from mock_salesforce.platform.soql.tree import Call as Function
from mock_salesforce.platform.soql.tree import Column, Query, Subquery
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation


def create(call: Call) -> Answer:
    """POST of a query job; its work is done at once."""
    body = call.object()
    operation = choice(body, "operation", ("query", "queryAll"), None)
    text = body.get("query")
    if not isinstance(text, str):
        raise VendorError("INVALIDJOB", "query must be given")
    header, rows = selected(call, text, with_deleted=operation == "queryAll")
    parsed = parse(text)
    job = Job(
        call.org.issue_id("750"),
        "query",
        operation,
        call.sobject(parsed.source.parts[-1]).name,
        call.user_id,
        call.org.stamp(),
        call.api_version,
        delimiter=choice(body, "columnDelimiter", csv_rows.DELIMITERS, "COMMA"),
        line_ending=choice(body, "lineEnding", csv_rows.LINE_ENDINGS, "LF"),
        query=text,
        state="UploadComplete",
    )
    document = shown(job)
    job.header, job.rows, job.state = header, rows, "JobComplete"
    call.org.jobs[job.id] = job
    return Answer(200, document)


def selected(call: Call, text: str, *, with_deleted: bool = False) -> tuple[list[str], list[list[Any]]]:
    """Header and cells of a query; child queries and OFFSET are not for bulk."""
    query = parse(text)
    if query.offset or any(isinstance(item, Subquery) for item in query.select):
        raise VendorError("API_ERROR", "Bulk queries take neither OFFSET nor child queries")
    records = Run(call.org, text, call.version, with_deleted, user_id=call.user_id).every_record()
    header = _header(query, records)
    return header, [[_at(record, name.split(".")) for name in header] for record in records]


def _header(query: Query, records: Sequence[dict[str, Any]]) -> list[str]:
    plain = all(isinstance(item, Column) and not isinstance(item.of, Function) for item in query.select)
    if plain or not records:
        return [str(item.of) for item in query.select if isinstance(item, Column)]
    return [name for name in records[0] if name != "attributes"]


def _at(record: Any, names: Sequence[str]) -> Any:
    for name in names:
        if not isinstance(record, dict):
            return None
        folded = {key.lower(): key for key in record}
        record = record.get(folded.get(name.lower(), ""))
    return record


def shown(job: Job) -> dict[str, Any]:
    """A query job as the API tells of it."""
    return {
        "id": job.id,
        "operation": job.operation,
        "object": job.object,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "systemModstamp": job.created_at,
        "state": job.state,
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": job.version,
        "jobType": "V2Query",
        "lineEnding": job.line_ending,
        "columnDelimiter": job.delimiter,
        "numberRecordsProcessed": len(job.rows),
        "retries": 0,
        "totalProcessingTime": len(job.rows),
    }


def read(call: Call) -> Answer:
    """GET of a query job."""
    return Answer(200, shown(found(call, "query")))


def listed(call: Call) -> Answer:
    """GET of all query jobs."""
    jobs = [shown(job) for job in call.org.jobs.values() if job.kind == "query"]
    return Answer(200, {"done": True, "records": jobs, "nextRecordsUrl": None})


def abort(call: Call) -> Answer:
    """PATCH to Aborted; too late for a job that is done."""
    job = found(call, "query")
    choice(call.object(), "state", ("Aborted",), None)
    raise VendorError("INVALIDJOBSTATE", f"Aborting a job that is {job.state} is not allowed")


def delete(call: Call) -> Answer:
    """DELETE of a query job: 204."""
    del call.org.jobs[found(call, "query").id]
    return Answer(204)


def results(call: Call) -> Answer:
    """GET of a page of results: two headers tell its size and where the next begins, `null` at the end."""
    job = found(call, "query")
    wanted, locator = call.query.get("maxRecords", "50000"), call.query.get("locator", "0")
    if not all(re.fullmatch(r"\d{1,9}", text, re.ASCII) for text in (wanted, locator)) or int(wanted) == 0:
        raise VendorError(
            "INVALID_LOCATOR", "maxRecords and locator must be numbers as the service gave them"
        )
    start = int(locator)
    page = job.rows[start : start + int(wanted)]
    end = start + len(page)
    headers = {
        "Sforce-NumberOfRecords": str(len(page)),
        "Sforce-Locator": str(end) if end < len(job.rows) else "null",
    }
    content = csv_rows.write(job.header, page, job.delimiter, job.line_ending)
    return Answer(200, headers=headers, raw=content, content_type=CSV_TYPE)


OPERATIONS = (
    Operation(
        "POST",
        "/jobs/query",
        create,
        "Create a query job",
        "2.7",
        since=47.0,
        body=QueryJobBody,
        wrong="INVALIDJOB",
    ),
    Operation("GET", "/jobs/query", listed, "List query jobs", "2.7", since=47.0),
    Operation("GET", "/jobs/query/{id}", read, "Read a query job", "2.7", since=47.0),
    Operation(
        "PATCH",
        "/jobs/query/{id}",
        abort,
        "Abort a query job",
        "2.7",
        since=47.0,
        body=QueryJobStateBody,
        wrong="INVALIDJOB",
    ),
    Operation("DELETE", "/jobs/query/{id}", delete, "Delete a query job", "2.7", since=47.0, answers=(204,)),
    Operation(
        "GET",
        "/jobs/query/{id}/results",
        results,
        "Results of a query job",
        "2.7",
        since=47.0,
        query=("maxRecords", "locator"),
        csv=True,
    ),
)
