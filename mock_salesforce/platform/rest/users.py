"""A user's password, which is no field of the record (simple-salesforce set_password; section 2.1)."""

from __future__ import annotations

from mock_salesforce.platform.books.org import Credential
from mock_salesforce.platform.rest.bodies import PasswordBody
from mock_salesforce.platform.rules import records
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.operations import Operation


def _credential(call: Call) -> Credential:
    row = records.locate(call.org, call.sobject("User"), call.args["id"])
    users = call.org.users
    known = next((user for user in users.values() if user.user_id == row["Id"]), None)
    return known or users.setdefault(row["Username"].lower(), Credential(row["Id"], row["Username"], "", ""))


def expired(call: Call) -> Answer:
    """GET of whether the password has expired: it never does."""
    _credential(call)
    return Answer(200, {"isExpired": False})


def set_password(call: Call) -> Answer:
    """POST of a new password: 204."""
    _credential(call).password = call.object()["NewPassword"]
    return Answer(204)


OPERATIONS = (
    Operation(
        "GET",
        "/sobjects/User/{id}/password",
        expired,
        "Whether a password has expired",
        "2.1",
        mark="observed",
    ),
    Operation(
        "POST",
        "/sobjects/User/{id}/password",
        set_password,
        "Set a password",
        "2.1",
        body=PasswordBody,
        answers=(204,),
        mark="observed",
    ),
)
