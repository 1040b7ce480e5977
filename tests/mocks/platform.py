"""The Salesforce platform mock, under the suite that all mocks pass."""

from __future__ import annotations

from typing import Any

from mock_salesforce import platform
from tests.mocks.alike import LabRequest, Mock, Seen, Stand

ORIGIN = "https://acme.my.salesforce.com"
ORG = {
    "my_domain": "acme",
    "users": [{"username": "ada@acme.example", "password": "a-password", "security_token": "TOKEN"}],
    "connected_apps": [{"client_id": "hub-key", "client_secret": "hub-secret"}],
}
CSV = b"LastName,Email\nNeil,neil@shop.example\n"


def settle(stand: Stand) -> None:
    """One org with a user and a session."""
    stand.ok("POST", "/orgs", ORG)
    stand.kept["token"] = stand.ok("POST", "/session", {})["access_token"]
    stand.secrets += ["a-password", "TOKEN", "hub-secret", stand.kept["token"]]


def send(stand: Stand, method: str, path: str, body: Any = None) -> Seen:
    """One call of the REST API."""
    headers = {"Authorization": f"Bearer {stand.kept['token']}"}
    answer = stand.http.request(method, f"{ORIGIN}/services/data/v60.0{path}", json=body, headers=headers)
    return Seen(answer.status_code, answer.content, answer.headers)


MOCK = Mock(
    name="platform",
    package=platform,
    origins=(ORIGIN, "https://login.salesforce.com", "https://test.salesforce.com", "http://localhost:8402"),
    settle=settle,
    read=lambda stand: send(stand, "GET", "/sobjects/User/describe"),
    write=lambda stand: send(stand, "POST", "/sobjects/Account", {"Name": "A"}),
    written=lambda state: len(state["orgs"]["acme"]["records"].get("Account", ())),
    read_operation="get_sobjects_sobject_describe",
    write_operation="post_sobjects_sobject",
    error="UNKNOWN_EXCEPTION",
    error_status=500,
    foreign_error="invalid_grant",
    section="orgs",
    quirk="lock_rows_every",
    quirk_value=7,
    seed={
        "records": [{"object": "Account", "records": [{"Name": "B"}]}],
        "apps": [{"client_id": "other-key"}],
    },
    seed_order=("apps", "orgs", "picklists", "fields", "records", "imports", "products", "fakes", "stock"),
    missing=LabRequest("POST", "/records", {"records": []}),
    missing_member="object",
    deep=LabRequest("POST", "/stock", {"rows": [{"location": "W", "sku": "A", "on_hand": "many"}]}),
    deep_member="rows.0.on_hand",
    unknown=LabRequest("POST", "/records", {"object": "Nothing", "records": []}),
    taken=LabRequest("POST", "/orgs", {"my_domain": "acme"}),
    conflict=LabRequest("PUT", "/change-events", {"objects": ["Account", "Profile"]}),
    bad_seed={
        "records": [
            {"object": "Account", "records": [{"Name": "B"}]},
            {"object": "Account", "records": [{"Name": "C"}, {"Phone": "1"}]},
        ]
    },
    fake={"products": 30, "buyers": 3, "seed": 5},
    import_path="?object=Contact",
    import_type="text/csv",
    import_file=CSV,
    import_broken=CSV + b"Boyd,no-address\n",
    routes="mock_salesforce.frame.routes",
)
