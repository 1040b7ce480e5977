"""API keys: who a caller is, and what a key is good for."""

from __future__ import annotations

import pytest

from integration_hub.ground.keys import INSTALLATION, OPERATOR, WAREHOUSE, Caller, identify, issue
from integration_hub.ground.refusals import Rejected
from tests.integration_hub.merchant import ORG, Merchant

ALL = (INSTALLATION, OPERATOR, WAREHOUSE)


@pytest.fixture
def keys(merchant: Merchant) -> dict[str, str | None]:
    """One key of each kind, and what else may be sent for one."""
    east = merchant.location("East")
    with merchant.work() as work:
        return {
            "none": None,
            "empty": "",
            "installation": "secret",
            "unknown": "secret2",
            "foreign": "sécret",
            "operator": issue(work, OPERATOR),
            "warehouse": issue(work, WAREHOUSE, east),
        }


@pytest.mark.parametrize(
    ("sent", "allowed", "known"),
    [
        ("installation", ALL, Caller(INSTALLATION)),
        ("operator", ALL, Caller(OPERATOR, ORG)),
        ("operator", (OPERATOR,), Caller(OPERATOR, ORG)),
        ("warehouse", (OPERATOR, WAREHOUSE), Caller(WAREHOUSE, ORG, "loc_1")),
    ],
)
def test_a_key_tells_who_calls(
    merchant: Merchant, keys: dict[str, str | None], sent: str, allowed: tuple[str, ...], known: Caller
) -> None:
    """A good key stands for its role, its organization and, in a warehouse, its one location."""
    with merchant.work() as work:
        assert identify(work.connection, "secret", keys[sent], allowed) == known


@pytest.mark.parametrize(
    ("sent", "allowed", "status", "code"),
    [
        ("none", ALL, 401, "no_key"),
        ("empty", ALL, 401, "no_key"),
        ("unknown", ALL, 401, "unknown_key"),
        ("foreign", ALL, 401, "unknown_key"),  # letters beyond ASCII are a wrong key, not an error
        ("installation", (OPERATOR,), 403, "forbidden"),
        ("operator", (INSTALLATION,), 403, "forbidden"),
        ("warehouse", (OPERATOR,), 403, "forbidden"),
    ],
)
def test_a_key_that_is_not_meant_for_this_is_refused(
    merchant: Merchant,
    keys: dict[str, str | None],
    sent: str,
    allowed: tuple[str, ...],
    status: int,
    code: str,
) -> None:
    """Who sends no key or an unknown one is nobody (401); whose key is not for this may not (403)."""
    with merchant.work() as work, pytest.raises(Rejected) as refused:
        identify(work.connection, "secret", keys[sent], allowed)
    assert (refused.value.status, refused.value.code) == (status, code)


def test_keys_are_long_and_never_twice(merchant: Merchant) -> None:
    """A key says its kind and carries 192 bits that nobody guesses."""
    with merchant.work() as work:
        made = [issue(work, OPERATOR) for _ in range(20)]
    assert len(set(made)) == 20
    assert all(key.startswith("operator_") and len(key) == len("operator_") + 48 for key in made)
