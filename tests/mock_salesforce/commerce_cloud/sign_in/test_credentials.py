"""Each of the eight credentials matters: one wrong character gives its own documented error, and no other."""

from __future__ import annotations

import re
import string
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mock_salesforce.commerce_cloud import hosts

LABELS = (
    "Organization ID",
    "Short Code",
    "Site ID",
    "B2C API Client ID",
    "B2C API Client Password",
    "B2C Shop API Client ID",
    "B2C Shop API Client Password",
    "OCAPI Client ID",
)
Outcome = tuple[str, int, str]


def use_everything(vendor: Any, values: dict[str, str]) -> Outcome:
    """Make every call that a hub's probe makes; the first refusal, or ("ok", 200, "")."""
    tenant = values["Organization ID"].removeprefix("f_ecom_")
    host = f"{values['Short Code']}.api.commercecloud.salesforce.com"
    if host.lower() not in hosts(vendor.state):
        return ("dns", 0, "")
    base, organization = f"https://{host}", quote(values["Organization ID"], safe="")
    token = vendor.http.post(
        "https://account.demandware.com/dwsso/oauth2/access_token",
        auth=basic(values, "B2C API Client"),
        data={
            "grant_type": "client_credentials",
            "scope": f"SALESFORCE_COMMERCE_API:{tenant} sfcc.products.rw sfcc.orders.rw",
        },
    )
    if token.status_code != 200:
        return ("account manager", token.status_code, token.json()["error"])
    admin = {"Authorization": f"Bearer {token.json()['access_token']}"}
    product = vendor.http.get(
        f"{base}/product/products/v1/organizations/{organization}/products/SHIRT-1", headers=admin
    )
    if product.status_code != 200:
        return ("products", product.status_code, suffix(product))
    orders = vendor.http.get(
        f"{base}/checkout/orders/v1/organizations/{organization}/orders",
        params={"siteId": values["Site ID"]},
        headers=admin,
    )
    if orders.status_code != 200:
        return ("orders", orders.status_code, suffix(orders))
    trusted = vendor.http.post(
        f"{base}/shopper/auth/v1/organizations/{organization}/oauth2/trusted-system/token",
        auth=basic(values, "B2C Shop API Client"),
        data={
            "grant_type": "client_credentials",
            "hint": "ts_ext_on_behalf_of",
            "login_id": "guest",
            "idp_origin": "ecom",
            "channel_id": values["Site ID"],
        },
    )
    if trusted.status_code != 200:
        return ("slas", trusted.status_code, trusted.json()["error_description"])
    shop = vendor.http.get(
        f"https://{vendor.realm['hosts']['ocapi']}/s/{values['Site ID']}/dw/shop/v25_6/products/SHIRT-1",
        params={"client_id": values["OCAPI Client ID"]},
    )
    if shop.status_code != 200:
        return ("ocapi", shop.status_code, shop.json()["fault"]["type"])
    return ("ok", 200, "")


def basic(values: dict[str, str], client: str) -> tuple[str, str]:
    """Id and password of a client as SDKs put them into HTTP Basic: percent-encoded, so that no colon splits them."""
    return quote(values[f"{client} ID"], safe=""), quote(values[f"{client} Password"], safe="")


def suffix(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


# The table: which call refuses a wrong value, and how. Account Manager does not tell a wrong client from a wrong
# password (section 2), so these two share one answer; SLAS tells them apart (section 3). A wrong organization is
# malformed where the published pattern breaks and foreign where it does not (section 4); with a blank in it, the scope
# that is made of it falls apart into two, of which neither is registered. The case of a short code is no mistake, as
# DNS ignores it.
EXPECTED: dict[str, set[Outcome]] = {
    "Organization ID": {
        ("products", 403, "forbidden"),
        ("products", 400, "bad-request"),
        ("account manager", 400, "invalid_scope"),
    },
    "Short Code": {("dns", 0, "")},
    "Site ID": {("orders", 404, "site-not-found")},
    "B2C API Client ID": {("account manager", 401, "invalid_client")},
    "B2C API Client Password": {("account manager", 401, "invalid_client")},
    "B2C Shop API Client ID": {("slas", 400, "Bad or missing client_id.")},
    "B2C Shop API Client Password": {("slas", 401, "Basic Authorization failed.")},
    "OCAPI Client ID": {("ocapi", 401, "UnknownClientIdException")},
}
CHARACTERS = string.ascii_letters + string.digits + "_-.~%&=+:;'@!*,|^$()[]{}<>` \\é\u00a0"


def kind_of_organization(value: str) -> Outcome:
    """Which of the three answers an organization id deserves."""
    if " " in value.removeprefix("f_ecom_").rstrip(" "):
        return ("account manager", 400, "invalid_scope")
    fits = re.fullmatch(r"f_ecom_[a-z]{4}_(prd|stg|dev|s[0-9]{2}|[0-9]{3})", value)
    return ("products", 403, "forbidden") if fits else ("products", 400, "bad-request")


def assert_refused(vendor: Any, label: str, wrong: str) -> None:
    """All eight right but one: the call and the error that the table has for it."""
    vendor.clock[0] += 10  # past the window between two trusted logins
    outcome = use_everything(vendor, {**vendor.realm["credentials"], label: wrong})
    assert outcome in EXPECTED[label], wrong
    assert label != "Organization ID" or outcome == kind_of_organization(wrong), wrong


@st.composite
def corruptions(draw: st.DrawFn, value: str) -> str:
    """The value with one character replaced, dropped or added."""
    at = draw(st.integers(0, len(value)))
    letter = draw(st.sampled_from(CHARACTERS))
    corrupted = draw(
        st.sampled_from(
            (
                value[:at] + letter + value[at + 1 :],
                value[:at] + value[at + 1 :],
                value[:at] + letter + value[at:],
                value[:at] + value[at : at + 1].swapcase() + value[at + 1 :],
            )
        )
    )
    return corrupted if corrupted != value else value + "0"


def test_the_right_credentials_pass_everywhere(vendor: Any) -> None:
    """All eight as the realm gave them: every call answers 200."""
    assert use_everything(vendor, vendor.realm["credentials"]) == ("ok", 200, "")


@pytest.mark.parametrize("label", LABELS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_wrong_character_gives_that_credentials_own_error(
    vendor: Any, label: str, data: st.DataObject
) -> None:
    """Any single-character corruption fails with the documented error of that credential and no other."""
    right = vendor.realm["credentials"][label]
    wrong = data.draw(corruptions(right))
    assume(label != "Short Code" or wrong.lower() != right)
    assert_refused(vendor, label, wrong)


@pytest.mark.parametrize("label", LABELS)
def test_every_position_of_a_credential_counts(vendor: Any, label: str) -> None:
    """Each single character left out, doubled, changed or in the other case is refused, and a blank at either end."""
    right = vendor.realm["credentials"][label]
    wrongs = {f"{right} ": None, f" {right}": None, f"{right}b": None}
    for at, letter in enumerate(right):
        wrongs |= {
            right[:at] + right[at + 1 :]: None,
            right[:at] + letter + right[at:]: None,
            right[:at] + ("b" if letter != "b" else "c") + right[at + 1 :]: None,
            right[:at] + letter.swapcase() + right[at + 1 :]: None,
        }
    for wrong in wrongs:
        if wrong != right and not (label == "Short Code" and wrong.lower() == right):
            assert_refused(vendor, label, wrong)


def test_the_table_names_all_eight(vendor: Any) -> None:
    """The labels of the hub's form, no more and no fewer."""
    assert tuple(EXPECTED) == LABELS == tuple(vendor.realm["credentials"])
    assert len(LABELS) == 8


def test_the_scapi_client_may_not_serve_ocapi(vendor: Any) -> None:
    """A client with the Commerce API role is refused in OCAPI, with arguments in the fault."""
    answer = vendor.http.get(
        vendor.shop("/products/SHIRT-1"), headers={"x-dw-client-id": vendor.credential("B2C API Client ID")}
    )
    assert answer.status_code == 403
    fault = answer.json()["fault"]
    assert fault["type"] == "ClientAccessForbiddenException"
    assert fault["arguments"]["clientId"] == vendor.credential("B2C API Client ID")


def test_no_client_id_is_a_bad_request(vendor: Any) -> None:
    """OCAPI without any client id answers 400."""
    answer = vendor.http.get(vendor.shop("/products/SHIRT-1"))
    assert (answer.status_code, answer.json()["fault"]["type"]) == (400, "MissingClientIdException")


def test_a_foreign_realms_organization_is_forbidden(vendor: Any) -> None:
    """A good token of one realm opens no door of another, even under that realm's own host."""
    other = vendor.lab("/realms", {"organization_id": "f_ecom_bbbb_001"})
    url = f"https://{other['hosts']['scapi']}/product/products/v1/organizations/f_ecom_bbbb_001/products/SHIRT-1"
    answer = vendor.http.get(url, headers=vendor.admin())
    assert (answer.status_code, suffix(answer)) == (403, "forbidden")
