"""Bulk API 1.0 as simple-salesforce speaks it: JSON jobs and batches under /services/async (section 2.7)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.bulk.bodies import FirstJobBody, FirstStateBody
from mock_salesforce.platform.bulk.job import OPERATIONS as KINDS
from mock_salesforce.platform.bulk.job import Job, write_row
from mock_salesforce.platform.soql.run import Run
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import ASYNC, Operation


def create(call: Call) -> Answer:
    """POST of a job."""
    body = call.object()
    operation, name = body.get("operation"), body.get("object")
    sobject = call.org.schema.get(name) if isinstance(name, str) else None
    if sobject is None:
        raise VendorError("InvalidEntity", f"The object {name!r} does not exist")
    if operation not in (*KINDS, "query", "queryAll") or body.get("contentType", "JSON") != "JSON":
        raise VendorError("InvalidJob", "The operation is unknown, or the content type is not JSON")
    key = body.get("externalIdFieldName")
    job = Job(
        call.org.issue_id("750"),
        "first",
        str(operation),
        sobject.name,
        call.user_id,
        call.org.stamp(),
        call.api_version,
        content_type="JSON",
        external_id=key if isinstance(key, str) else None,
    )
    call.org.jobs[job.id] = job
    return Answer(201, shown(job))


def shown(job: Job) -> dict[str, Any]:
    """A job as the API tells of it."""
    states = [batch["state"] for batch in job.batches.values()]
    return {
        "apiVersion": job.version,
        "concurrencyMode": "Parallel",
        "contentType": job.content_type,
        "createdById": job.created_by,
        "createdDate": job.created_at,
        "externalIdFieldName": job.external_id,
        "id": job.id,
        "numberBatchesCompleted": states.count("Completed"),
        "numberBatchesFailed": states.count("Failed"),
        "numberBatchesInProgress": 0,
        "numberBatchesQueued": 0,
        "numberBatchesTotal": len(states),
        "numberRecordsFailed": sum(b["numberRecordsFailed"] for b in job.batches.values()),
        "numberRecordsProcessed": sum(b["numberRecordsProcessed"] for b in job.batches.values()),
        "object": job.object,
        "operation": job.operation,
        "state": job.state,
        "systemModstamp": job.created_at,
    }


def _job(call: Call) -> Job:
    job = call.org.jobs.get(call.args["id"])
    if not isinstance(job, Job) or job.kind != "first":
        raise VendorError("InvalidJob", "Unable to find the job")
    return job


def _batch(call: Call) -> dict[str, Any]:
    batch: dict[str, Any] | None = _job(call).batches.get(call.args["batch"])
    if batch is None:
        raise VendorError("InvalidBatch", "Unable to find the batch")
    return batch


def read(call: Call) -> Answer:
    """GET of a job."""
    return Answer(200, shown(_job(call)))


def change(call: Call) -> Answer:
    """POST of a new state: Closed or Aborted."""
    job, state = _job(call), call.object().get("state")
    if state not in ("Closed", "Aborted") or job.state != "Open":
        raise VendorError("InvalidJobState", f"A job that is {job.state} cannot become {state!r}")
    job.state = state
    return Answer(200, shown(job))


def add(call: Call) -> Answer:
    """POST of a batch: a JSON list of records, or the SOQL of a query job; done at once."""
    job = _job(call)
    if job.state != "Open":
        raise VendorError("InvalidJobState", f"The job is {job.state}")
    batch: dict[str, Any] = {
        "apexProcessingTime": 0,
        "apiActiveProcessingTime": 0,
        "createdDate": call.org.stamp(),
        "id": call.org.issue_id("751"),
        "jobId": job.id,
        "numberRecordsFailed": 0,
        "numberRecordsProcessed": 0,
        "state": "Queued",
        "stateMessage": None,
        "systemModstamp": call.org.stamp(),
        "totalProcessingTime": 0,
    }
    told = dict(batch)
    batch["request"] = _perform(call, job, batch)
    job.batches[batch["id"]] = batch
    return Answer(201, told)


def _perform(call: Call, job: Job, batch: dict[str, Any]) -> Any:
    if job.operation.startswith("query"):
        try:
            text = call.body.decode()
            run = Run(call.org, text, call.version, job.operation == "queryAll", user_id=call.user_id)
            batch["results"] = {call.org.issue_id("752"): run.every_record()}
        except (VendorError, UnicodeDecodeError) as error:
            batch.update(state="Failed", stateMessage=f"InvalidBatch : {error}", results={})
            return None
        batch["numberRecordsProcessed"] = sum(len(rows) for rows in batch["results"].values())
        batch["state"] = "Completed"
        return text
    rows = call.json()
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VendorError("InvalidBatch", "A batch must be a list of records")
    sobject = call.sobject(job.object)
    batch["results"] = [write_row(call.org, sobject, job, row, call.user_id) for row in rows]
    batch["numberRecordsProcessed"] = len(rows)
    batch["numberRecordsFailed"] = sum(1 for result in batch["results"] if not result["success"])
    batch["state"] = "Completed"
    return rows


def _told(batch: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in batch.items() if name not in ("results", "request")}


def read_batch(call: Call) -> Answer:
    """GET of a batch."""
    return Answer(200, _told(_batch(call)))


def batches(call: Call) -> Answer:
    """GET of a job's batches."""
    return Answer(200, {"batchInfo": [_told(batch) for batch in _job(call).batches.values()]})


def request_rows(call: Call) -> Answer:
    """GET of what a batch was given."""
    return Answer(200, _batch(call)["request"])


def results(call: Call) -> Answer:
    """GET of a batch's results: one a row, or the ids of a query's result files."""
    found = _batch(call).get("results", [])
    if isinstance(found, dict):
        return Answer(200, list(found))
    return Answer(200, [_row(result) for result in found])


def _row(result: dict[str, Any]) -> dict[str, Any]:
    error = result["error"]
    errors = [{**error.row_item(), "extendedErrorDetails": None}] if error is not None else []
    return {"success": result["success"], "created": result["created"], "id": result["id"], "errors": errors}


def result_rows(call: Call) -> Answer:
    """GET of one result file of a query."""
    found = _batch(call).get("results")
    if not isinstance(found, dict) or call.args["result"] not in found:
        raise VendorError("InvalidBatch", "Unable to find the result")
    return Answer(200, found[call.args["result"]])


OPERATIONS = (
    Operation(
        "POST",
        "/job",
        create,
        "Create a job",
        "2.7",
        body=FirstJobBody,
        wrong="InvalidJob",
        answers=(201,),
        under=ASYNC,
    ),
    Operation("GET", "/job/{id}", read, "Read a job", "2.7", under=ASYNC),
    Operation(
        "POST",
        "/job/{id}",
        change,
        "Close or abort a job",
        "2.7",
        body=FirstStateBody,
        wrong="InvalidJob",
        under=ASYNC,
    ),
    Operation("POST", "/job/{id}/batch", add, "Add a batch", "2.7", answers=(201,), raw=True, under=ASYNC),
    Operation("GET", "/job/{id}/batch", batches, "List a job's batches", "2.7", under=ASYNC),
    Operation("GET", "/job/{id}/batch/{batch}", read_batch, "Read a batch", "2.7", under=ASYNC),
    Operation(
        "GET", "/job/{id}/batch/{batch}/request", request_rows, "What a batch was given", "2.7", under=ASYNC
    ),
    Operation("GET", "/job/{id}/batch/{batch}/result", results, "Results of a batch", "2.7", under=ASYNC),
    Operation(
        "GET",
        "/job/{id}/batch/{batch}/result/{result}",
        result_rows,
        "Records of a query",
        "2.7",
        under=ASYNC,
    ),
)
