"""Control plane: orgs, apps, custom fields, picklists, sessions."""

from __future__ import annotations

from typing import Any

from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall, LabOperation
from mock_salesforce.platform.books.org import Credential, Org
from mock_salesforce.platform.lab.bodies import (
    AppBody,
    ChangeEventsBody,
    FieldsBody,
    OrgBody,
    PicklistsBody,
    UserNameBody,
)
from mock_salesforce.platform.lab.orgs import org_of
from mock_salesforce.platform.lab.provision import (
    add_app,
    add_field,
    add_picklists,
    provision,
    select_changes,
)
from mock_salesforce.platform.state import State


def make_org(call: LabCall[State]) -> dict[str, Any]:
    """One org from its declaration."""
    org = provision(call.state, call.body)
    return {
        "my_domain": org.my_domain,
        "organization_id": org.id,
        "instance_url": f"https://{org.host}",
        "login_url": f"https://{'test' if org.sandbox else 'login'}.salesforce.com",
        "features": sorted(org.features),
        "user_id": _user(org, None).user_id,
        "standard_pricebook_id": next(iter(org.table("Pricebook2").rows)),
    }


def make_app(call: LabCall[State]) -> dict[str, Any]:
    """One connected app."""
    return {"client_id": add_app(call.state, call.body).client_id}


def make_picklists(call: LabCall[State]) -> dict[str, Any]:
    """Values an administrator adds: `location_types`, or `values` by object and field."""
    org = org_of(call)
    values: dict[str, Any] = {name: dict(fields) for name, fields in call.body.get("values", {}).items()}
    if "location_types" in call.body:
        values.setdefault("Location", {})["LocationType"] = call.body["location_types"]
    add_picklists(org, values)
    location = org.schema.get("Location")
    assert location is not None
    return {"location_types": list(location.by_name["LocationType"].picklist)}


def make_fields(call: LabCall[State]) -> dict[str, Any]:
    """Custom fields on objects of the org."""
    org = org_of(call)
    for declared in call.body["fields"]:
        add_field(org, declared)
    return {"fields": len(call.body["fields"])}


def put_change_events(call: LabCall[State]) -> dict[str, Any]:
    """Selects objects for Change Data Capture, as the page in Setup does."""
    return {"objects": select_changes(org_of(call), call.body["objects"])}


def make_session(call: LabCall[State]) -> dict[str, Any]:
    """A session of a user without the sign-in."""
    org = org_of(call)
    user = _user(org, call.body.get("username"))
    state = call.state
    opened = state.sessions.open(org.id, user.user_id, state.now(), org.session_timeout_s)
    return {
        "access_token": opened.token,
        "instance_url": f"https://{org.host}",
        "user_id": user.user_id,
    }


def revoke(call: LabCall[State]) -> dict[str, Any]:
    """The user withdraws every consent: each token of the user dies."""
    user = _user(org_of(call), call.body.get("username"))
    return {"ended": call.state.sessions.end_user(user.user_id)}


def _user(org: Org, name: str | None) -> Credential:
    user = next(iter(org.users.values())) if name is None else org.users.get(name.lower())
    if user is None:
        raise Misuse("unknown", f"username: the org has no user {name!r}")
    return user


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/orgs", make_org, OrgBody, whole=True),
    LabOperation("POST", "/_lab/apps", make_app, AppBody),
    LabOperation("POST", "/_lab/picklists", make_picklists, PicklistsBody, whole=True),
    LabOperation("POST", "/_lab/fields", make_fields, FieldsBody, whole=True),
    LabOperation("PUT", "/_lab/change-events", put_change_events, ChangeEventsBody),
    LabOperation("POST", "/_lab/session", make_session, UserNameBody),
    LabOperation("POST", "/_lab/revoke", revoke, UserNameBody),
)
