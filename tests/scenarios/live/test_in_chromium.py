"""A person connects both sides of the live lab in a browser, on a phone and at a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.live]
PHONE, DESK = 390, 1_280
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


@pytest.fixture
def page() -> Iterator[Page]:
    """A page in which nothing may go wrong unseen."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not on the PATH")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        opened = browser.new_page(viewport={"width": DESK, "height": 800})
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        yield opened
        browser.close()
    assert not complaints


def fits(page: Page) -> None:
    """Nothing is wider than the screen, be it a phone's or a desk's."""
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0, f"{page.url} at {width} px"


def test_both_sides_are_connected_by_clicking(live_lab: Live, page: Page) -> None:
    """Sign in, add connectors, save, connect through the vendors' own pages, and come back on local addresses."""
    hub, tiktok, platform = live_lab["hub"], live_lab["tiktok"], live_lab["platform"]
    page.goto(hub["http"])
    fits(page)
    page.get_by_label("Operator key").fill(hub["operator_key"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{hub['http']}/integrations")  # Or the next page takes its place half-way.

    page.goto(f"{hub['http']}/connectors")
    page.locator('form[action="/connectors/tiktok_shop/add"] button').click()
    page.get_by_label("Region").select_option("US")
    page.get_by_role("button", name="Save").click()
    fits(page)
    page.get_by_role("link", name="Connection Details").click()
    page.get_by_role("button", name="Connect").click()
    assert page.url.startswith(tiktok["http"])
    fits(page)
    page.get_by_label("E-mail").fill(tiktok["shops"][0]["seller_email"])
    page.get_by_label("Password").fill(tiktok["shops"][0]["seller_password"])
    page.get_by_role("button").click()
    fits(page)
    page.get_by_role("button", name="Authorize").click()
    page.get_by_text("TikTok Shop is connected").wait_for()
    assert page.url.startswith(f"{hub['http']}/oauth/callback")

    page.goto(f"{hub['http']}/connectors")
    page.locator('form[action="/connectors/order_management/add"] button').click()
    page.get_by_label("Salesforce URL").fill("https://acme.my.salesforce.com")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Connection Details").click()
    page.get_by_role("button", name="Connect").click()
    assert page.url.startswith(platform["http"])
    fits(page)
    page.get_by_label("Username").fill(platform["username"])
    page.get_by_label("Password").fill(platform["password"])
    page.get_by_role("button").click()
    page.get_by_text("Salesforce Order Management (SOM) is connected").wait_for()

    for path in ("/setup", "/integrations", "/products", "/orders", "/exceptions"):
        page.goto(f"{hub['http']}{path}")
        fits(page)
