"""OCAPI Data: the code versions of an instance, as deployment tools list and activate them.

The facts have no section of it; the members are those that the public client sfcc-ci reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.frame.kinds import FLAG, integer, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call


def list_code_versions(call: Call) -> Answer:
    """GET /code_versions: all of them, one active."""
    data = [_document(call, version) for version in call.realm.code_versions]
    return Answer(
        200,
        {
            "_v": call.version,
            "_type": "code_version_result",
            "count": len(data),
            "data": data,
            "total": len(data),
        },
    )


def get_code_version(call: Call) -> Answer:
    """GET /code_versions/{id}."""
    return Answer(200, {"_v": call.version, **_document(call, _existing(call))})


def patch_code_version(call: Call) -> Answer:
    """PATCH /code_versions/{id}: `active` true activates it, in place of the one that was."""
    version = _existing(call)
    if call.document().get("active"):
        call.realm.active_code_version = version
    return Answer(200, {"_v": call.version, **_document(call, version)})


def _existing(call: Call) -> str:
    version = call.identifier("codeVersionId")
    if version not in call.realm.code_versions:
        raise errors.Fault(
            404,
            "CodeVersionIdNotFoundException",
            f"No code version with ID '{version}' could be found.",
            codeVersionId=version,
        )
    return version


def _document(call: Call, version: str) -> dict[str, Any]:
    return {
        "_type": "code_version",
        "id": version,
        "active": version == call.realm.active_code_version,
        "rollback": False,
        "compatibility_mode": "22.7",
        "cartridges": ["app_storefront_base"],
        "web_dav_url": f"https://{call.realm.instance_host}/on/demandware.servlet/webdav/Sites/Cartridges/{version}",
    }


_VERSION = record({"id": text(), "active": FLAG}, ("_v", "_type", "id", "active"))
CODE_OPERATIONS = (
    Operation(
        "getCodeVersions",
        "GET",
        "/code_versions",
        list_code_versions,
        mark="observed",
        answer=record({"count": integer(0, 1000), "data": rows(record({"id": text()}, ("id",)))}, ("data",)),
    ),
    Operation(
        "getCodeVersion",
        "GET",
        "/code_versions/{codeVersionId}",
        get_code_version,
        mark="observed",
        answer=_VERSION,
    ),
    Operation(
        "patchCodeVersion",
        "PATCH",
        "/code_versions/{codeVersionId}",
        patch_code_version,
        mark="observed",
        body=record({"active": FLAG}),
        answer=_VERSION,
    ),
)
