"""simple-salesforce, unmodified, against `hublab up`: the credentials that it prints are all a client needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from simple_salesforce import Salesforce

pytestmark = pytest.mark.live


@pytest.fixture
def session(live_lab: Any, to_loopback: Callable[[int], Any]) -> Iterator[requests.Session]:
    """A session that trusts the lab's authority and finds Salesforce's hosts at its port."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = live_lab.authority
        session.mount("https://", to_loopback(urlsplit(live_lab["platform"]["https"]).port))
        yield session


def test_every_credential_of_the_document_signs_in(live_lab: Any, session: requests.Session) -> None:
    """Password and token, the app's grant, the key file and the session id lead to the same user."""
    told = live_lab["platform"]
    user = {"username": told["username"], "password": told["password"]}
    app = {"consumer_key": told["client_id"], "consumer_secret": told["client_secret"]}
    ways: list[dict[str, Any]] = [
        {**user, "security_token": told["security_token"]},
        {**user, "password": told["password"] + told["security_token"], **app},
        {
            "username": told["username"],
            "consumer_key": told["client_id"],
            "privatekey_file": told["jwt_key_file"],
        },
        {"session_id": told["session_id"], "instance_url": f"https://{told['my_domain']}.my.salesforce.com"},
    ]
    for how in ways:
        sf = Salesforce(session=session, **how)
        assert sf.query("SELECT Username FROM User")["records"][0]["Username"] == told["username"]


def test_time_travel_ends_a_session_and_the_client_goes_on(live_lab: Any, session: requests.Session) -> None:
    """Past the session's timeout the client is refused once, signs in again and reads."""
    told = live_lab["platform"]
    names = ("username", "password", "security_token")
    sf = Salesforce(session=session, **{name: told[name] for name in names})
    before = sf.session_id
    live_lab.advance(7300)
    assert sf.query("SELECT COUNT() FROM Product2")["totalSize"] > 0
    assert sf.session_id != before
