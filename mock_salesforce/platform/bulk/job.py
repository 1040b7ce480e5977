"""Bulk jobs and the writing of one row, shared by both generations of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.wire.errors import MultipleChoices, VendorError

OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")


@dataclass(slots=True)
class Job:
    """One bulk job of either generation."""

    id: str
    kind: str
    operation: str
    object: str
    created_by: str
    created_at: str
    version: float
    content_type: str = "CSV"
    delimiter: str = "COMMA"
    line_ending: str = "LF"
    external_id: str | None = None
    query: str | None = None
    state: str = "Open"
    upload: bytes | None = None
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: str | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Job:
        """What a job was given and what came of it is never changed, so only what holds it is copied."""
        return replace(
            self,
            header=list(self.header),
            rows=list(self.rows),
            results=list(self.results),
            batches=dict(self.batches),
        )


def write_row(
    org: Org, sobject: SObject, job: Job, values: Mapping[str, Any], user_id: str
) -> dict[str, Any]:
    """Writes one row as the job's operation says: its id, whether it was created, or its error."""
    try:
        record_id, created = _written(org, sobject, job, dict(values), user_id)
    except VendorError as error:
        return {"id": None, "success": False, "created": False, "error": error}
    except MultipleChoices as error:
        choice = VendorError("DUPLICATE_EXTERNAL_ID", str(error))
        return {"id": None, "success": False, "created": False, "error": choice}
    return {"id": record_id, "success": True, "created": created, "error": None}


def _written(org: Org, sobject: SObject, job: Job, values: dict[str, Any], user_id: str) -> tuple[str, bool]:
    if job.operation == "insert":
        return records.create(org, sobject, values, user_id), True
    if job.operation == "upsert":
        return _upserted(org, sobject, job, values, user_id)
    name = next((name for name in values if name.lower() == "id"), None)
    record_id = id18(str(values.pop(name))) if name else None
    if record_id is None:
        raise VendorError("MISSING_ARGUMENT", "Id not specified", ["Id"])
    if job.operation == "update":
        records.update(org, sobject, record_id, values, user_id)
    else:
        records.delete(org, sobject, record_id, user_id, for_good=job.operation == "hardDelete")
    return record_id, False


def _upserted(org: Org, sobject: SObject, job: Job, values: dict[str, Any], user_id: str) -> tuple[str, bool]:
    key_field = records.external_field(sobject, job.external_id or "Id")
    name = next((name for name in values if name.lower() == key_field.name.lower()), None)
    key = values.pop(name) if name else None
    if key is None:
        if key_field.type == "id":
            return records.create(org, sobject, values, user_id), True
        raise VendorError("MISSING_ARGUMENT", f"{key_field.name} not specified", [key_field.name])
    return records.upsert(org, sobject, key_field, str(key), values, user_id)
