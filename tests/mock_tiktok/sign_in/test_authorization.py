"""Authorize pages, code exchange, refresh, shops, deauthorization (facts section 1)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

US, WORLD, AUTH = (
    "https://services.tiktokshops.us",
    "https://services.tiktokshop.com",
    "https://auth.tiktok-shops.com",
)


class Browser:
    """A person in front of the authorize pages."""

    def __init__(self, vendor: Any, region: str = "US") -> None:
        self.vendor = vendor
        self.made = vendor.lab("POST", "/apps", {"redirect_url": "https://hub.example/oauth/callback"})
        self.seller = vendor.lab("POST", "/sellers", {"region": region})
        self.shop = vendor.lab("POST", "/shops", {"seller": self.seller["id"]})
        self.client = vendor.app.test_client()

    def consent_page(self, base: str, path: str, password: str = "") -> Any:
        """Open the link and sign in."""
        page = self.client.get(path, base_url=base)
        form = dict(re.findall(r'name="(service_id|app_key|state)" value="([^"]*)"', page.text))
        form |= {"email": self.seller["email"], "password": password or self.seller["password"]}
        return self.client.post(path.partition("?")[0], base_url=base, data=form)

    def decide(self, base: str, path: str, decision: str = "accept") -> dict[str, list[str]]:
        """Sign in, decide, and read the redirect."""
        page = self.consent_page(base, path)
        ticket = re.search(r'name="ticket" value="([^"]*)"', page.text)
        assert ticket, page.text
        form = {"ticket": ticket[1], "decision": decision}
        answer = self.client.post(path.partition("?")[0], base_url=base, data=form)
        assert answer.status_code == 302
        assert answer.location.startswith("https://hub.example/oauth/callback?")
        return parse_qs(urlsplit(answer.location).query)

    def token(self, call: str = "get", **query: str) -> Any:
        """A token call."""
        asked = {"app_key": self.made["app_key"], "app_secret": self.made["app_secret"], **query}
        return self.client.get(f"/api/v2/token/{call}", base_url=AUTH, query_string=asked)


def test_accepting_gives_a_single_use_code(bare: Any) -> None:
    """The code comes back with the state, trades once for tokens with absolute expiry, and then no more (section 1)."""
    browser = Browser(bare)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}&state=abc")
    assert back["state"] == ["abc"]
    code = back["code"][0]
    assert code.startswith("TTP_")
    answer = browser.token(auth_code=code, grant_type="authorized_code")
    assert (answer.status_code, answer.json["code"], answer.json["message"]) == (200, 0, "success")
    tokens = answer.json["data"]
    assert tokens["access_token_expire_in"] == int(bare.clock()) + 7 * 86_400
    assert (tokens["user_type"], tokens["seller_base_region"]) == (0, "US")
    again = browser.token(auth_code=code, grant_type="authorized_code")
    assert (again.status_code, again.json["code"]) == (200, 36004004)


def test_refusing_comes_back_as_denied(bare: Any) -> None:
    """Refusal redirects with code=null and error=auth_denied (section 1)."""
    browser = Browser(bare)
    path = f"/open/authorize?service_id={browser.made['service_id']}&state=abc"
    back = browser.decide(US, path, "refuse")
    assert (back["code"], back["error"], back["state"]) == (["null"], ["auth_denied"], ["abc"])


def test_a_code_lives_thirty_minutes(bare: Any) -> None:
    """A code older than half an hour is refused (section 1)."""
    browser = Browser(bare)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}")
    assert "state" not in back
    bare.clock.advance(1800)
    answer = browser.token(auth_code=back["code"][0], grant_type="authorized_code")
    assert answer.json["code"] == 36004004


def test_grant_types_are_exact(bare: Any) -> None:
    """authorization_code is refused, and refresh takes authorized_code only by quirk (sections 1, 11.12)."""
    browser = Browser(bare)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}")
    assert browser.token(auth_code=back["code"][0], grant_type="authorization_code").json["code"] != 0
    tokens = browser.token(auth_code=back["code"][0], grant_type="authorized_code").json["data"]
    wrong = {"refresh_token": tokens["refresh_token"], "grant_type": "authorized_code"}
    assert browser.token("refresh", **wrong).json["code"] != 0
    bare.lab("PUT", "/quirks", {"refresh_accepts_authorized_code": True})
    assert browser.token("refresh", **wrong).json["code"] == 0


def test_refresh_rotates_by_default(bare: Any) -> None:
    """A refresh gives new tokens; the old refresh token no longer works, the old access token does (section 1)."""
    browser = Browser(bare)
    back = browser.decide(US, f"/open/authorize?service_id={browser.made['service_id']}")
    first = browser.token(auth_code=back["code"][0], grant_type="authorized_code").json["data"]
    asked = {"refresh_token": first["refresh_token"], "grant_type": "refresh_token"}
    second = browser.token("refresh", **asked).json["data"]
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token_expire_in"] == first["refresh_token_expire_in"]
    assert browser.token("refresh", **asked).json["code"] == 36004005
    bare.app_key, bare.app_secret = browser.made["app_key"], browser.made["app_secret"]
    for token in (first, second):
        bare.token = token["access_token"]
        shops = bare.ok("GET", "/authorization/202309/shops", cipher=False)["shops"]
        assert [shop["cipher"] for shop in shops] == [browser.shop["cipher"]]


@pytest.mark.parametrize(("region", "base"), [("US", WORLD), ("GB", US)])
def test_each_market_has_its_own_link(bare: Any, region: str, base: str) -> None:
    """A seller of another market is told to use that market's link (section 1)."""
    browser = Browser(bare, region)
    page = browser.consent_page(base, f"/open/authorize?service_id={browser.made['service_id']}")
    assert page.status_code == 400
    assert "another market" in page.text


def test_the_older_link_offers_no_eu_shop(bare: Any) -> None:
    """The app_key link fails for an EU seller unless the quirk is off; the service_id link works (section 1)."""
    browser = Browser(bare, "DE")
    old = f"/oauth/authorize?app_key={browser.made['app_key']}&state=s"
    assert browser.consent_page(AUTH, old).status_code == 400
    assert browser.decide(WORLD, f"/open/authorize?service_id={browser.made['service_id']}")["code"]
    bare.lab("PUT", "/quirks", {"app_key_url_hides_eu_shops": False})
    assert browser.decide(AUTH, old)["code"][0].startswith("ROW_")


def test_a_wrong_password_gets_nowhere(bare: Any) -> None:
    """Signing in with a wrong password shows the form again (section 1)."""
    browser = Browser(bare)
    path = f"/open/authorize?service_id={browser.made['service_id']}"
    page = browser.consent_page(US, path, password="wrong")
    assert page.status_code == 400
    assert "wrong" in page.text


def test_deauthorization_ends_every_token(vendor: Any) -> None:
    """After the seller withdraws, webhook type 6 is sent and the token is refused (sections 1, 8)."""
    address = {"event_type": "SELLER_DEAUTHORIZATION", "address": "https://hub.example/webhooks/tiktok"}
    vendor.ok("PUT", "/event/202309/webhooks", address)
    vendor.lab("POST", f"/shops/{vendor.shop['id']}/deauthorize", {})
    vendor.lab("POST", "/tick")
    assert len(vendor.receiver.bodies(6)) == 1
    assert vendor.send("GET", "/logistics/202309/warehouses").status_code == 401


def test_a_cross_border_seller_has_a_shop_for_each_market(bare: Any) -> None:
    """One token speaks for all shops of a cross-border seller, each with its own cipher (section 1)."""
    bare.world("US", "CROSS_BORDER")
    seller = bare.lab("GET", "/state?only=sellers")["sellers"][0]
    bare.lab("POST", "/shops", {"seller": seller["id"], "region": "GB"})
    shops = bare.ok("GET", "/authorization/202309/shops", cipher=False)["shops"]
    assert [shop["region"] for shop in shops] == ["US", "GB"]
    assert all(shop["seller_type"] == "CROSS_BORDER" for shop in shops)
    assert len({shop["cipher"] for shop in shops}) == 2
