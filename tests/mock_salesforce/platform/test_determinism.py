"""Same seed and same requests, same bytes: in other processes, time zones and hash seeds too."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import httpx

from mock_salesforce import platform

ROOT = Path(__file__).parents[3]
ORG = {
    "my_domain": "acme",
    "features": ["order_management", "omnichannel_inventory", "service_cloud", "person_accounts"],
    "users": [{"username": "ada@acme.example", "password": "pw", "security_token": "T"}],
    "connected_apps": [
        {
            "client_id": "key",
            "client_secret": "secret",
            "callback_urls": ["https://hub.example/cb"],
            "scopes": ["api", "refresh_token", "openid"],
            "run_as": "ada@acme.example",
        }
    ],
    "location_types": ["Warehouse"],
    "custom_fields": [{"object": "Account", "name": "Key__c", "type": "string", "external_id": True}],
}
QUERIES = (
    "SELECT Id, Name, StockKeepingUnit FROM Product2 ORDER BY StockKeepingUnit LIMIT 50",
    "SELECT IsActive, COUNT(Id) FROM Product2 GROUP BY IsActive",
    "SELECT FIELDS(ALL) FROM Contact LIMIT 20",
    "SELECT Product2.Name, UnitPrice FROM PricebookEntry WHERE UnitPrice > 100",
    "SELECT Id, (SELECT LastName FROM Contacts) FROM Account",
)


def answers() -> str:
    """A digest of every answer to a fixed list of requests."""
    app = platform.create_app()
    platform.install(app, platform.new_state(seed=11, now=lambda: 1_767_225_600.0))
    digest = hashlib.sha256()
    transport = httpx.WSGITransport(app=app)
    with httpx.Client(transport=transport, base_url="https://acme.my.salesforce.com") as client:

        def call(method: str, path: str, **more: object) -> httpx.Response:
            answer = client.request(method, path, **more)  # type: ignore[arg-type]
            headers = sorted((name, value) for name, value in answer.headers.items() if name != "date")
            digest.update(repr((path, answer.status_code, headers)).encode() + answer.content)
            return answer

        call("POST", "/_lab/orgs", json=ORG)
        call("POST", "/_lab/fake", json={"products": 60, "buyers": 40})
        client.headers["Authorization"] = (
            f"Bearer {call('POST', '/_lab/session', json={}).json()['access_token']}"
        )
        call(
            "GET",
            "/services/oauth2/authorize?response_type=code&client_id=key&redirect_uri=https://hub.example/cb",
        )
        grant = {"grant_type": "client_credentials", "client_id": "key", "client_secret": "secret"}
        call("POST", "/services/oauth2/token", data=grant)
        base = "/services/data/v60.0"
        for number in range(3):
            call("PATCH", f"{base}/sobjects/Account/Key__c/k{number % 2}", json={"Name": "A", "Phone": "1"})
        call("POST", f"{base}/sobjects/Account", json={"Nope": 1})
        for soql in QUERIES:
            call("GET", f"{base}/query", params={"q": soql})
        for path in ("", "/limits", "/sobjects", "/sobjects/Order/describe", "/sobjects/Contact/describe"):
            call("GET", f"{base}{path}")
        shaken = call("POST", "/cometd/60.0", json={"channel": "/meta/handshake"}).json()
        mine = {"clientId": shaken[0]["clientId"], "connectionType": "long-polling"}
        wanted = {"subscription": "/data/ChangeEvents", "ext": {"replay": {"/data/ChangeEvents": -2}}}
        call("PUT", "/_lab/change-events", json={"objects": ["Location", "Contact"]})
        for number in range(3):
            location = {"Name": f"W{number}", "LocationType": "Warehouse"}
            call("POST", f"{base}/sobjects/Location", json=location)
        call("POST", "/cometd/60.0", json={"channel": "/meta/subscribe", **mine, **wanted})
        call("POST", "/cometd/60.0", json={"channel": "/meta/connect", **mine})
        job = {"operation": "insert", "object": "Account"}
        made = call("POST", f"{base}/jobs/ingest", json=job).json()["id"]
        call("PUT", f"{base}/jobs/ingest/{made}/batches", content=b"Name\nA\nB\n")
        call("PATCH", f"{base}/jobs/ingest/{made}", json={"state": "UploadComplete"})
        call("GET", f"{base}/jobs/ingest/{made}/successfulResults")
        for path in ("state", "requests", "quirks", "openapi.json", "openapi/vendor.json"):
            call("GET", f"/_lab/{path}")
    return digest.hexdigest()


def test_other_processes_answer_the_same_bytes() -> None:
    """Hash seed, time zone and locale of a process leave no trace in any answer."""
    seen = {answers()}
    for hash_seed, zone in (("77", "Asia/Kathmandu"),):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [sys.executable, str(Path(__file__).resolve())],
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout.strip())
    assert len(seen) == 1


if __name__ == "__main__":
    print(answers())
