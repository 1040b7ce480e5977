"""Unmodified clients of the npm registry against the live mock."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live import Live

SCRIPT = Path(__file__).parent / "clients" / "storefront.js"
SDK, DEPLOYER = "commerce-sdk-isomorphic@5.6.0", "sfcc-ci@2.13.0"
SECRET = "se/cret+1"
pytestmark = [
    pytest.mark.live,
    pytest.mark.npm,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on the PATH"),
]


def install(package: str, directory: Path) -> Path:
    """Install one package of exactly that version into the directory."""
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", package]
    subprocess.run(command, cwd=directory, check=True, capture_output=True, timeout=300)
    return directory


def run(command: list[str], directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_storefront_sdk_logs_in_shops_and_gets_its_errors(live_lab: Live, tmp_path: Path) -> None:
    """commerce-sdk-isomorphic with its `proxy` option: both guests, products, search, 404, trusted login."""
    directory = install(SDK, tmp_path)
    live_lab.advance(600)  # past the lag of the search index
    lab: dict[str, Any] = dict(live_lab["commerce_cloud"])
    state = httpx.get(f"{lab['http']}/_lab/state").json()
    lab["ids"] = list(state["realms"][lab["organization_id"]]["products"])[:2]
    script = directory / SCRIPT.name
    shutil.copy(SCRIPT, script)
    finished = run(["node", str(script), json.dumps(lab)], directory)
    assert finished.returncode == 0, finished.stderr
    got = json.loads(finished.stdout)
    assert got["public"]["type"] == got["private"]["type"] == got["trusted"]["type"] == "BEARER"
    assert got["private"]["expires"] == 1800
    assert got["renewed"] == {"usid": got["public"]["usid"], "again": True}
    assert got["products"] == lab["ids"]
    assert got["search"]["total"] == len(got["search"]["hits"]) > 0
    assert got["search"]["refinements"] == {"cgid": "root", "price": "(1..10000)"}
    assert (got["missing"]["ours"], got["missing"]["status"]) == (True, 404)
    assert got["maintained"] is True
    assert got["missing"]["body"]["type"].endswith("/product-not-found")


def test_the_deployment_tool_authenticates_and_lists_code_versions(live_lab: Live, tmp_path: Path) -> None:
    """sfcc-ci over TLS with a secret that holds `/` and `+`; with another one it is refused."""
    directory = install(DEPLOYER, tmp_path)
    lab = live_lab["commerce_cloud"]
    client = {"client_id": "deployer", "password": SECRET}
    httpx.post(f"{lab['http']}/_lab/realms", json={"ocapi_clients": [client]}).raise_for_status()
    host = lab["https"].removeprefix("https://")
    home = str(directory / "home")
    environment = {
        "SFCC_LOGIN_URL": host,
        "NODE_EXTRA_CA_CERTS": live_lab.authority,
        "HOME": home,
        "XDG_CONFIG_HOME": home,
    }
    tool = ["node", str(directory / "node_modules" / "sfcc-ci" / "cli.js")]
    refused = run([*tool, "client:auth", "deployer", SECRET.replace("+", " ")], directory, **environment)
    assert refused.returncode == 1
    assert "Client authentication failed" in refused.stderr
    accepted = run([*tool, "client:auth", "deployer", SECRET], directory, **environment)
    assert accepted.returncode == 0, accepted.stderr
    listed = run([*tool, "code:list", "-i", host, "-j"], directory, **environment)
    assert listed.returncode == 0, listed.stderr
    assert [row["id"] for row in json.loads(listed.stdout)["data"]] == ["version1", "version2"]
