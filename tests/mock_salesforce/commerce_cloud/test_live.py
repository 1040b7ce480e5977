"""`hublab up --json` hands out what an integration's form asks for, and each of the four base URLs serves it."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from tests.live import Live
from tests.mock_salesforce.commerce_cloud.exports import CATALOG, INVENTORY, PRICE_BOOKS
from tests.mock_salesforce.commerce_cloud.sign_in.test_credentials import LABELS

pytestmark = pytest.mark.live


def client(live: Live) -> httpx.Client:
    """A client that trusts the lab's authority and no other."""
    return httpx.Client(verify=ssl.create_default_context(cafile=live.authority), trust_env=False)


def test_the_eight_credentials_work_at_the_four_base_urls(live_lab: Live) -> None:
    """Account Manager, SLAS, SCAPI and OCAPI, each with the credentials that the form labels for it."""
    lab: dict[str, Any] = live_lab["commerce_cloud"]
    form = lab["credentials"]
    assert tuple(form) == LABELS
    organization, site = form["Organization ID"], form["Site ID"]
    with client(live_lab) as http:
        admin = http.post(
            f"{lab['account_manager_url']}/dwsso/oauth2/access_token",
            auth=(form["B2C API Client ID"], form["B2C API Client Password"]),
            data={
                "grant_type": "client_credentials",
                "scope": f"SALESFORCE_COMMERCE_API:{lab['tenant_id']} sfcc.products sfcc.orders",
            },
        ).json()
        orders = http.get(
            f"{lab['scapi_url']}/checkout/orders/v1/organizations/{organization}/orders",
            params={"siteId": site},
            headers={"Authorization": f"Bearer {admin['access_token']}"},
        )
        assert orders.status_code == 200, orders.text
        trusted = http.post(
            f"{lab['slas_url']}/shopper/auth/v1/organizations/{organization}/oauth2/trusted-system/token",
            auth=(form["B2C Shop API Client ID"], form["B2C Shop API Client Password"]),
            data={
                "grant_type": "client_credentials",
                "hint": "ts_ext_on_behalf_of",
                "login_id": "guest",
                "idp_origin": "ecom",
                "channel_id": site,
            },
        )
        assert trusted.status_code == 200, trusted.text
        found = http.get(
            f"{lab['ocapi_url']}/s/{site}/dw/shop/v25_6/product_search",
            params={"q": "", "client_id": form["OCAPI Client ID"]},
        )
        assert found.status_code == 200, found.text
        for wrong in (form["B2C API Client ID"], form["OCAPI Client ID"][:-1]):
            refused = http.get(
                f"{lab['ocapi_url']}/s/{site}/dw/shop/v25_6/product_search", params={"client_id": wrong}
            )
            assert refused.status_code in (401, 403)
            assert set(refused.json()["fault"]) == {"type", "message", "arguments"}
    assert f"{form['Short Code']}.api.commercecloud.salesforce.com" in str(lab["production_hosts"])


def test_exports_of_a_customer_are_loaded_by_the_command_line(live_lab: Live, tmp_path: Path) -> None:
    """`hublab import` of the three kinds of export into the served lab: what is loaded is sold."""
    lab: dict[str, Any] = live_lab["commerce_cloud"]
    files = []
    for name, content in (("c.xml", CATALOG), ("i.xml", INVENTORY), ("p.xml", PRICE_BOOKS)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        files.append(str(tmp_path / name))
    done = CliRunner().invoke(
        main, ["import", *files, "--to", lab["http"], "--site", lab["site_id"], "--json"]
    )
    assert done.exit_code == 0, done.output
    form, base = lab["credentials"], lab["scapi_url"]
    organization = form["Organization ID"]
    with client(live_lab) as http:
        guest = http.post(
            f"{lab['slas_url']}/shopper/auth/v1/organizations/{organization}/oauth2/token",
            auth=(form["B2C Shop API Client ID"], form["B2C Shop API Client Password"]),
            data={"grant_type": "client_credentials", "channel_id": lab["site_id"]},
        ).json()
        shirt = http.get(
            f"{base}/product/shopper-products/v1/organizations/{organization}/products/SHIRT-NVY-S",
            params={"siteId": lab["site_id"]},
            headers={"Authorization": f"Bearer {guest['access_token']}"},
        ).json()
    assert (shirt["price"], shirt["inventory"]["ats"]) == (19.99, 5)
