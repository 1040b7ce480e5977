"""`hublab up`: a live lab on loopback, started the way users start it."""

from __future__ import annotations

import signal
import ssl

import httpx
import pytest

from tests.live import Live, start_live, stop_live

pytestmark = pytest.mark.live
PARTIES = ("hub", "tiktok", "platform", "commerce_cloud")


@pytest.mark.parametrize("party", PARTIES)
def test_every_party_is_ready_on_both_schemes(live_lab: Live, party: str) -> None:
    """http and TLS answer, TLS under the authority whose file is printed."""
    for scheme in ("http", "https"):
        url = f"{live_lab[party][scheme]}/_lab/ready"
        assert httpx.get(url, verify=_context(live_lab)).json()["ready"] is True


def _context(live: Live) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=live.authority)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_zero(how: signal.Signals) -> None:
    """SIGTERM and Ctrl-C are clean ends."""
    live = start_live("--only", "tiktok")
    try:
        assert live.end(how) == 0
        assert live.process.stderr is not None and live.process.stderr.read() == b""
    finally:
        stop_live(live)
