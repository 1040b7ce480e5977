"""The version root and the limits of an org (section 2.1, 2.8)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.operations import Operation

_FIXED = {
    "DailyAsyncApexExecutions": 250_000,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyStreamingApiEvents": 200_000,
    "DataStorageMB": 10_240,
    "FileStorageMB": 10_240,
    "HourlyPublishedPlatformEvents": 50_000,
    "HourlyTimeBasedWorkflow": 1000,
    "MassEmail": 5000,
    "SingleEmail": 5000,
}
_RESOURCES = (
    "actions",
    "composite",
    "jobs",
    "limits",
    "query",
    "queryAll",
    "recent",
    "search",
    "sobjects",
    "tabs",
    "theme",
)


def root(call: Call) -> Answer:
    """GET of the version: resource names and paths, and who is asking."""
    paths: dict[str, Any] = {name: f"/services/data/{call.version}/{name}" for name in _RESOURCES}
    paths["identity"] = f"https://login.salesforce.com/id/{call.org.id}/{call.user_id}"
    return Answer(200, paths)


def limits(call: Call) -> Answer:
    """GET of the org's allowances and what is left of them."""
    allowed = call.org.quirks.daily_api_requests
    table = {name: {"Max": most, "Remaining": most} for name, most in _FIXED.items()}
    table["DailyApiRequests"] = {"Max": allowed, "Remaining": allowed - len(call.org.calls)}
    return Answer(200, dict(sorted(table.items())))


OPERATIONS = (
    Operation("GET", "/", root, "Resources of a version", "2.1"),
    Operation("GET", "/limits", limits, "Limits of the org", "2.8"),
)
