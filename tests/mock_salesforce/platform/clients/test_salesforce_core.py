"""@salesforce/core and jsforce, unmodified from the npm registry, over TLS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.npm, pytest.mark.slow]
PACKAGES = ("@salesforce/core@8.18.0", "jsforce@3.10.8")
Run = Callable[[Any, str], Any]

CORE = """
const { AuthInfo, Connection, Org } = require('@salesforce/core');
(async () => {
  const { accessToken, instanceUrl } = JSON.parse(process.env.GIVEN);
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl },
  });
  const connection = await Connection.create({ authInfo });
  const org = await Org.create({ connection });
  const account = await connection.sobject('Account').create({ Name: 'Acme' });
  const found = await connection.query(`SELECT Id, Name FROM Account WHERE Id = '${account.id}'`);
  const many = await connection.autoFetchQuery('SELECT Id FROM Product2', { maxFetch: 5000 });
  const refused = await connection.sobject('Account').create({}).catch((error) => error);
  console.log(JSON.stringify({
    username: authInfo.getUsername(),
    version: connection.getApiVersion(),
    versions: (await connection.retrieveMaxApiVersion()),
    orgId: org.getOrgId(),
    created: account.success,
    name: found.records[0].Name,
    many: many.records.length,
    fields: (await connection.sobject('Account').describe()).fields.length,
    refused: refused.errorCode ?? refused.name,
    limits: Object.keys(await connection.limits()).length,
  }));
})().catch((error) => { console.error(error); process.exit(1); });
"""

JSFORCE = """
const { Connection } = require('jsforce');
(async () => {
  const { username, password, instanceUrl } = JSON.parse(process.env.GIVEN);
  const told = {};
  const connection = new Connection({
    loginUrl: instanceUrl,
    oauth2: { clientId: 'hub-key', clientSecret: 'hub-secret', redirectUri: 'https://hub.example/cb',
              loginUrl: instanceUrl },
  });
  const user = await connection.login(username, password);
  told.organizationId = user.organizationId;
  const soap = new Connection({ loginUrl: instanceUrl });
  told.soap = (await soap.login(username, password)).organizationId;
  told.identity = (await connection.request('/services/oauth2/userinfo')).preferred_username;
  const made = await connection.sobject('Account').create([{ Name: 'A' }, {}, { Name: 'C' }]);
  told.collection = made.map((one) => one.success);
  told.upserts = [];
  for (const name of ['first', 'second']) {
    const answer = await connection.sobject('Account').upsert({ Key__c: 'k', Name: name }, 'Key__c');
    told.upserts.push(answer.created);
  }
  told.retrieved = (await connection.sobject('Account').retrieve(made[0].id)).Name;
  told.selected = (await connection.sobject('Account').find({ Name: 'second' }).execute()).length;
  told.found = (await connection.search('FIND {second} RETURNING Account(Id)')).searchRecords.length;
  told.deleted = (await connection.sobject('Account').destroy(made[0].id)).success;
  const bulk = await connection.bulk2.loadAndWaitForResults({
    object: 'Account', operation: 'insert', input: [{ Name: 'B1' }, { Name: 'B2' }], pollInterval: 100,
  });
  told.bulk = [bulk.successfulResults.length, bulk.failedResults.length];
  const rows = await (await connection.bulk2.query('SELECT Name FROM Account')).toArray();
  told.rows = rows.length;
  told.token = connection.accessToken;
  await connection.logout();
  console.log(JSON.stringify(told));
})().catch((error) => { console.error(error); process.exit(1); });
"""

STREAMING = """
const { Connection } = require('jsforce');
const { StreamingExtension } = require('jsforce/api/streaming');
const channel = '/data/AccountChangeEvent';
const soon = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  const { accessToken, instanceUrl } = JSON.parse(process.env.GIVEN);
  const connection = new Connection({ accessToken, instanceUrl, version: '60.0' });
  const told = { kinds: [], names: [], live: [] };
  const before = await connection.sobject('Account').create({ Name: 'before' });

  const replay = new StreamingExtension.Replay(channel, -2);
  const durable = connection.streaming.createClient([replay]);
  let heard;
  const enough = new Promise((resolve) => { heard = resolve; });
  await durable.subscribe(channel, (data) => {
    const header = data.payload.ChangeEventHeader;
    told.kinds.push(header.changeType);
    told.names.push(data.payload.Name ?? null);
    told.last = data.event.replayId;
    if (header.changeType === 'DELETE') heard();
  });
  // Faye's own way to listen, without replay: only what comes from now on.
  await connection.streaming.subscribe('/data/ChangeEvents', (data) => {
    told.live.push(data.payload.ChangeEventHeader.changeType);
  });
  await connection.sobject('Account').update({ Id: before.id, Name: 'after' });
  await connection.sobject('Account').destroy(before.id);
  await enough;
  await soon(1000);
  await durable.disconnect();

  const late = connection.streaming.createClient([new StreamingExtension.Replay(channel, 3)]);
  told.late = await late.subscribe(channel, () => {}).then(() => 'subscribed', (error) => error.message);
  await late.disconnect();

  told.stopped = await new Promise((resolve) => {
    const stranger = new Connection({ accessToken: 'nobody', instanceUrl, version: '60.0' });
    const stop = new StreamingExtension.AuthFailure((message) => resolve(message.ext.sfdc.failureReason));
    stranger.streaming.createClient([stop]).subscribe(channel, () => {});
  });
  console.log(JSON.stringify(told));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
"""


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the packages, installed by name."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on the PATH")
    directory = tmp_path_factory.mktemp("npm")
    (directory / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
    subprocess.run(command, cwd=directory, check=True, timeout=540)
    return directory


@pytest.fixture
def run(live: Any, modules: Path, tmp_path: Path) -> Run:
    """Runs a script with what it is given and answers the JSON that it prints."""

    def node(given: Any, script: str) -> Any:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "GIVEN": json.dumps(given | {"instanceUrl": f"https://localhost:{live.port}"}),
            "NODE_EXTRA_CA_CERTS": str(live.authority),
            "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
            "SF_DISABLE_TELEMETRY": "true",
            "SF_DISABLE_LOG_FILE": "true",
        }
        done = subprocess.run(
            ["node", "-e", script],
            cwd=modules,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return node


def test_salesforce_core_connects_from_an_access_token(live: Any, run: Run) -> None:
    """AuthInfo from a token knows its user; the connection creates, queries in pages, describes."""
    rows = [{"Name": f"P{number}"} for number in range(2500)]
    live.lab("POST", "records", {"object": "Product2", "records": rows})
    session = live.lab("POST", "session", {})
    told = run({"accessToken": session["access_token"]}, CORE)
    org_id = live.lab("GET", "state?objects=Organization")["orgs"]["acme"]["organization_id"]
    assert told["username"] == "ada@acme.example"
    assert (told["orgId"], told["versions"], told["name"]) == (org_id, "67.0", "Acme")
    assert (told["created"], told["many"], told["refused"]) == (True, 2500, "REQUIRED_FIELD_MISSING")
    assert told["fields"] > 30


def test_jsforce_signs_in_reads_and_writes(live: Any, run: Run) -> None:
    """jsforce signs in by grant and by SOAP, and its records, search and bulk work."""
    org_id = live.lab("GET", "state?objects=Organization")["orgs"]["acme"]["organization_id"]
    told = run({"username": "ada@acme.example", "password": "p<w&TOKEN"}, JSFORCE)
    bearer = {"Authorization": f"Bearer {told.pop('token')}"}
    after = live.session.get("https://acme.my.salesforce.com/services/data/v60.0/limits", headers=bearer)
    assert (after.status_code, after.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
    assert told == {
        "organizationId": org_id,
        "soap": org_id,
        "identity": "ada@acme.example",
        "collection": [True, False, True],
        "upserts": [True, False],
        "retrieved": "A",
        "selected": 1,
        "found": 1,
        "deleted": True,
        "bulk": [2, 0],
        "rows": 4,
    }


def test_jsforce_hears_changes(live: Any, run: Run) -> None:
    """jsforce's streaming, on Faye, replays what it missed, hears what comes, and is told of errors; it does not
    ask without pause, although a connect answers at once."""
    live.lab("PUT", "quirks", {"connect_interval_ms": 200})
    live.lab("PUT", "change-events", {"objects": ["Account"]})
    told = run({"accessToken": live.lab("POST", "session", {})["access_token"]}, STREAMING)
    assert (told["kinds"], told["names"]) == (["CREATE", "UPDATE", "DELETE"], ["before", "after", None])
    assert told["live"] == ["UPDATE", "DELETE"]
    assert told["late"].startswith("400::The replayId {3} you provided was invalid.")
    assert told["stopped"] == "401::Authentication invalid"
    asked = [one for one in live.lab("GET", "requests")["requests"] if one["path"].startswith("/cometd")]
    assert 10 < len(asked) < 60
    assert {one["status"] for one in asked} == {200}
