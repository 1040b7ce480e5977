"""I19 on hand-written histories."""

from scenarios.checkers.promises.integrations.token_refresh import check

REFRESH = "https://auth.tiktok-shops.com/api/v2/token/refresh?grant_type=refresh_token&refresh_token="
TOKEN = "https://acme.my.salesforce.com/services/oauth2/token"


def refresh(run, shown, given, **changes):
    answer = {"code": 0, "data": {"refresh_token": given}}
    return run.call("GET", REFRESH + shown, None, answer, receiver="tiktok", sender="hub", **changes)


def test_each_refresh_with_the_token_given_last_is_right(run, codes):
    """One after the other, always the newest."""
    refresh(run, "a", "b")
    refresh(run, "b", "c")
    assert codes(check(run.history())) == ("valid", [])


def test_a_token_that_was_replaced_is_found(run, codes):
    """The new token was not stored, or another worker did not see it."""
    refresh(run, "a", "b")
    refresh(run, "a", "c")
    assert codes(check(run.history())) == ("invalid", ["token_refreshed_twice"])


def test_a_lost_answer_replaces_nothing(run, codes):
    """The hub cannot use what it never got."""
    refresh(run, "a", "b", lost="response")
    refresh(run, "a", "c")
    assert codes(check(run.history())) == ("valid", [])


def test_two_refreshes_at_once_are_found(run, codes):
    """The second began before the first was answered."""
    first = refresh(run, "a", "a", took=5.0)
    refresh(run, "a", "a", at=first.at + 1)
    assert codes(check(run.history())) == ("invalid", ["token_refreshed_twice"])


def test_a_form_is_read_too_and_a_first_token_is_no_refresh(run, codes):
    """Salesforce takes a form; a code exchange shows no refresh token."""
    exchange = run.call("POST", TOKEN)
    exchange.request_body = b"grant_type=authorization_code&code=x"
    assert codes(check(run.history())) == ("unknown", [])
    for given in ("b", "c"):
        again = run.call("POST", TOKEN, None, {"refresh_token": given})
        again.request_body = b"grant_type=refresh_token&refresh_token=a"
    assert codes(check(run.history())) == ("invalid", ["token_refreshed_twice"])
