"""Describe: what clients read of objects and fields (section 2.1, 2.2)."""

from __future__ import annotations

from typing import Any

from werkzeug.http import http_date, parse_date

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import ADDRESS_PARTS, Field, SObject
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.operations import Operation

_SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "time": "xsd:time",
    "address": "urn:address",
}


def entry(sobject: SObject, version: str) -> dict[str, Any]:
    """An object as the global describe lists it."""
    base = f"/services/data/{version}/sobjects/{sobject.name}"
    return {
        "activateable": False,
        "createable": sobject.createable,
        "custom": sobject.custom,
        "customSetting": False,
        "deletable": sobject.deletable,
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "keyPrefix": sobject.prefix,
        "label": sobject.label,
        "labelPlural": sobject.label_plural,
        "layoutable": True,
        "mergeable": False,
        "mruEnabled": True,
        "name": sobject.name,
        "queryable": True,
        "replicateable": True,
        "retrieveable": True,
        "searchable": sobject.searchable,
        "triggerable": True,
        "undeletable": sobject.deletable,
        "updateable": sobject.updateable,
        "urls": {"sobject": base, "describe": f"{base}/describe", "rowTemplate": f"{base}/{{ID}}"},
    }


def field_entry(sobject: SObject, field: Field) -> dict[str, Any]:
    """A field with every property that clients read."""
    number = field.type in ("double", "currency", "percent")
    filterable = field.filterable and field.type != "address"
    return {
        "aggregatable": filterable and field.type != "boolean",
        "autoNumber": field.auto_number is not None,
        "byteLength": field.length * 3 if field.text else field.length,
        "calculated": field.formula and field.custom,
        "cascadeDelete": field.cascade,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": _compound(sobject, field),
        "controllerName": None,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultedOnCreate": field.defaulted,
        "dependentPicklist": False,
        "digits": field.precision if field.type == "int" else 0,
        "encrypted": False,
        "externalId": field.external_id,
        "extraTypeInfo": None,
        "filterable": filterable,
        "groupable": filterable and not number and field.type not in ("datetime", "time"),
        "idLookup": field.id_lookup,
        "inlineHelpText": None,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": not field.required,
        "permissionable": not field.required and field.type != "id",
        "picklistValues": _picklist(field),
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision if number else 0,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
        "relationshipOrder": 0 if field.cascade else None,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "sortable": filterable,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
    }


def _picklist(field: Field) -> list[dict[str, Any]]:
    return [
        {
            "active": True,
            "defaultValue": value == field.default,
            "label": value,
            "validFor": None,
            "value": value,
        }
        for value in field.picklist
    ]


def _compound(sobject: SObject, field: Field) -> str | None:
    for other in sobject.fields:
        if (
            other.compound
            and field.name.startswith(other.compound)
            and field.name[len(other.compound) :] in ADDRESS_PARTS
        ):
            return other.name
    return "Name" if field.name in ("FirstName", "LastName") and sobject.by_name["Name"].formula else None


def full(org: Org, sobject: SObject, version: str) -> dict[str, Any]:
    """An object with its fields, child relationships and record types."""
    children: list[dict[str, Any]] = [
        {
            "cascadeDelete": child.cascade,
            "childSObject": child.sobject,
            "deprecatedAndHidden": False,
            "field": child.field,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child.name,
            "restrictedDelete": False,
        }
        for child in sorted(org.schema.children(sobject.name).values(), key=lambda c: (c.sobject, c.field))
    ]
    return {
        **entry(sobject, version),
        "actionOverrides": [],
        "childRelationships": children,
        "compactLayoutable": True,
        "fields": [field_entry(sobject, field) for field in sobject.fields],
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": _record_types(org, sobject),
        "searchLayoutable": True,
        "supportedScopes": [{"label": "All", "name": "everything"}, {"label": "Mine", "name": "mine"}],
    }


def _record_types(org: Org, sobject: SObject) -> list[dict[str, Any]]:
    rows = [row for row in org.table("RecordType").rows.values() if row["SobjectType"] == sobject.name]
    own = [(row["Id"], row["Name"], row["DeveloperName"], False) for row in rows if row["IsActive"]]
    return [
        {
            "active": True,
            "available": True,
            "defaultRecordTypeMapping": master,
            "developerName": developer,
            "master": master,
            "name": name,
            "recordTypeId": record_id,
        }
        for record_id, name, developer, master in [*own, ("012000000000000AAA", "Master", "Master", True)]
    ]


def everything(call: Call) -> Answer:
    """GET of all objects."""
    return Answer(
        200,
        {
            "encoding": "UTF-8",
            "maxBatchSize": 200,
            "sobjects": [entry(sobject, call.version) for sobject in call.org.schema],
        },
    )


def basic(call: Call) -> Answer:
    """GET of one object in short, with recent items."""
    sobject = call.sobject()
    return Answer(200, {"objectDescribe": entry(sobject, call.version), "recentItems": []})


def describe(call: Call) -> Answer:
    """GET of one object in full; 304 where no administrator changed the objects since If-Modified-Since."""
    sobject, changed = call.sobject(), int(call.org.schema_changed_at)
    since = parse_date(call.headers.get("If-Modified-Since"))
    if since is not None and since.timestamp() >= changed:
        return Answer(304)
    return Answer(200, full(call.org, sobject, call.version), {"Last-Modified": http_date(changed)})


OPERATIONS = (
    Operation("GET", "/sobjects", everything, "List objects", "2.1"),
    Operation("GET", "/sobjects/{sobject}", basic, "Describe an object in short", "2.1"),
    Operation(
        "GET",
        "/sobjects/{sobject}/describe",
        describe,
        "Describe an object",
        "2.2",
        answers=(200, 304),
    ),
)
