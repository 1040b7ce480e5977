"""Single records: create, read, update, delete, upsert by external id (section 2.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_salesforce.platform.books.formulas import Reader, formula, reader
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.soql.select import whole_record
from mock_salesforce.platform.wire.call import Answer, Call, record_url
from mock_salesforce.platform.wire.errors import MultipleChoices, VendorError, not_found
from mock_salesforce.platform.wire.operations import Operation

RenderWhole = Callable[[Org, Row, str], dict[str, Any]]


def create(call: Call) -> Answer:
    """POST of a new record: 201 with its id."""
    sobject = call.sobject()
    record_id = records.create(
        call.org, sobject, call.object(), call.user_id, duplicates=call.allows_duplicates
    )
    return created(call, sobject, record_id)


def created(call: Call, sobject: SObject, record_id: str, **more: Any) -> Answer:
    """The answer to a creation."""
    location = record_url(call.version, sobject, record_id)
    return Answer(201, {"id": record_id, "success": True, "errors": [], **more}, {"Location": location})


def readers(org: Org, sobject: SObject, names: str | None) -> list[tuple[str, Reader]]:
    """What reads the fields of a record: all, or those that a `fields` parameter names."""
    if not names:
        return [(field.name, reader(org, sobject, field)) for field in sobject.fields]
    chosen = []
    for name in names.split(","):
        field = sobject.field(name.strip())
        if field is None:
            raise VendorError(
                "INVALID_FIELD", f"No such column '{name.strip()}' on sobject of type {sobject.name}"
            )
        chosen.append((field.name, reader(org, sobject, field)))
    return chosen


def shown(call: Call, sobject: SObject, row: Row) -> Answer:
    """A record as GET answers it."""
    names = call.query.get("fields")
    if not names:
        return Answer(200, _whole(call.org, sobject)(call.org, row, call.version))
    return Answer(200, whole_record(call.org, sobject, row, call.version, readers(call.org, sobject, names)))


def _whole(org: Org, sobject: SObject) -> RenderWhole:
    """What shows a record with all its fields, built once for a declaration of the object; it holds no org, whose
    copies share it."""
    kept = org.whole_records.get(sobject.name)
    if kept is not None and kept[0] is sobject:
        return kept[1]
    blank = dict.fromkeys(("attributes", *(field.name for field in sobject.fields)))
    computed = [(field.name, formula(sobject, field)) for field in sobject.fields if field.formula]

    def render(org: Org, row: Row, version: str) -> dict[str, Any]:
        record: dict[str, Any] = {**blank, **row}
        record["attributes"] = {"type": sobject.name, "url": record_url(version, sobject, row["Id"])}
        for name, read in computed:
            record[name] = read(org, row)
        return record

    org.whole_records[sobject.name] = (sobject, render)
    return render


def read(call: Call) -> Answer:
    """GET of a record by id, `fields` chooses."""
    sobject = call.sobject()
    return shown(call, sobject, records.locate(call.org, sobject, call.args["id"]))


def update(call: Call) -> Answer:
    """PATCH of a record by id: 204."""
    records.update(call.org, call.sobject(), call.args["id"], call.object(), call.user_id)
    return Answer(204)


def delete(call: Call) -> Answer:
    """DELETE of a record by id: 204."""
    records.delete(call.org, call.sobject(), call.args["id"], call.user_id)
    return Answer(204)


def _one_by_external(call: Call) -> tuple[SObject, str]:
    sobject = call.sobject()
    field = records.external_field(sobject, call.args["field"])
    found = records.matching(call.org, sobject, field, call.args["value"])
    if len(found) > 1:
        raise MultipleChoices(found)
    if not found:
        raise not_found()
    return sobject, found[0]


def read_external(call: Call) -> Answer:
    """GET of a record by external id."""
    sobject, record_id = _one_by_external(call)
    return shown(call, sobject, records.locate(call.org, sobject, record_id))


def delete_external(call: Call) -> Answer:
    """DELETE of a record by external id: 204."""
    sobject, record_id = _one_by_external(call)
    records.delete(call.org, sobject, record_id, call.user_id)
    return Answer(204)


def upsert(call: Call) -> Answer:
    """PATCH by external id: 201 when created, 200 when updated (204 before v46), 300 when several match."""
    sobject = call.sobject()
    field = records.external_field(sobject, call.args["field"])
    record_id, is_new = records.upsert(
        call.org,
        sobject,
        field,
        call.args["value"],
        call.object(),
        call.user_id,
        update_only=call.flag("updateOnly"),
    )
    if is_new:
        return created(call, sobject, record_id, created=True)
    if call.api_version < 46:
        return Answer(204)
    return Answer(200, {"id": record_id, "success": True, "errors": [], "created": False})


OPERATIONS = (
    Operation("POST", "/sobjects/{sobject}", create, "Create a record", "2.1", answers=(201,)),
    Operation("GET", "/sobjects/{sobject}/{id}", read, "Read a record", "2.1", query=("fields",)),
    Operation("PATCH", "/sobjects/{sobject}/{id}", update, "Update a record", "2.1", answers=(204,)),
    Operation("DELETE", "/sobjects/{sobject}/{id}", delete, "Delete a record", "2.1", answers=(204,)),
    Operation(
        "POST",
        "/sobjects/{sobject}/Id",
        create,
        "Create a record by the Id field",
        "2.1",
        since=37.0,
        answers=(201,),
    ),
    Operation(
        "GET",
        "/sobjects/{sobject}/{field}/{value}",
        read_external,
        "Read a record by external id",
        "2.1",
        query=("fields",),
        answers=(200, 300),
    ),
    Operation(
        "PATCH",
        "/sobjects/{sobject}/{field}/{value}",
        upsert,
        "Upsert a record by external id",
        "2.1",
        query=("updateOnly",),
        answers=(200, 201, 204, 300),
    ),
    Operation(
        "DELETE",
        "/sobjects/{sobject}/{field}/{value}",
        delete_external,
        "Delete by external id",
        "2.1",
        answers=(204, 300),
    ),
)
