"""The same seed and the same requests give the same bytes, in any process on any machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import hashlib
from tests.mock_tiktok.conftest import Clock, Receiver, Vendor
from tests.mock_tiktok.furnished import furnish
from mock_tiktok import create_app, fidelity, install, new_state

app, clock, receiver = create_app(), Clock(), Receiver()
state = new_state(seed=11, now=clock, transport=receiver)
install(app, state)
vendor = Vendor(app, clock, receiver, state)
vendor.world()
vendor.state.apps[vendor.app_key].webhook_url = "https://hub.example/webhooks/tiktok"
made = vendor.lab("POST", "/fake", {"shop": vendor.shop["id"], "products": 8, "orders": 5})
ids = furnish(vendor)
vendor.lab("POST", "/tick")
digest = hashlib.sha256(repr((vendor.token, made, ids, fidelity())).encode())
for method, path, body in (
    ("POST", "/product/202502/products/search", {}),
    ("POST", "/order/202309/orders/search", {}),
    ("POST", "/fulfillment/202309/packages/search", {}),
    ("GET", "/logistics/202309/warehouses", None),
    ("POST", "/product/202309/products", vendor.listing()),
    ("GET", "/product/202309/products/5", None),
):
    raw = b"" if body is None else __import__("orjson").dumps(body)
    query = {"page_size": "50"} if path.endswith("search") else {}
    digest.update(vendor.send(method, path, raw=raw, query=query).data)
for request in receiver.got:
    digest.update(request.content + request.headers["authorization"].encode())
for path in ("/_lab/state", "/_lab/requests", "/_lab/quirks", "/_lab/openapi.json", "/_lab/openapi/vendor.json"):
    digest.update(app.test_client().get(path).data)
print(digest.hexdigest())
"""


def _digest(hash_seed: str, zone: str) -> str:
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_other_processes_give_the_same_bytes() -> None:
    """Ids, tokens, request ids, signatures and documents do not hang on hash seed or zone (section 3)."""
    first = _digest("0", "UTC")
    assert _digest("4711", "Pacific/Kiritimati") == first
    assert len(first) == 64
