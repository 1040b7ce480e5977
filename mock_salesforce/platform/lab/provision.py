"""Makes an org from its JSON declaration: features, objects, users, connected apps, location types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mock_salesforce.frame.draws import Draws
from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.platform.books import change_events, rows
from mock_salesforce.platform.books.bus import Bus
from mock_salesforce.platform.books.org import FEATURES, Credential, Org
from mock_salesforce.platform.books.schema import Schema
from mock_salesforce.platform.books.schema_text import standard_objects
from mock_salesforce.platform.books.sessions import ConnectedApp
from mock_salesforce.platform.books.stock import Stock
from mock_salesforce.platform.books.store import Store
from mock_salesforce.platform.forms.ids import pod
from mock_salesforce.platform.lab.custom import custom_field, custom_object
from mock_salesforce.platform.oauth.jwt import read_public_key
from mock_salesforce.platform.state import State

_MY_DOMAIN = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:--[a-z0-9]+)?", re.ASCII)


def provision(state: State, declared: Mapping[str, Any]) -> Org:
    """A new org under its My Domain; Misuse names what is wrong with the declaration."""
    my_domain = declared["my_domain"].lower()
    if not _MY_DOMAIN.fullmatch(my_domain):
        raise Misuse(
            "bad_field", f"my_domain: {declared['my_domain']!r} is no My Domain; use letters, digits, hyphens"
        )
    if my_domain in state.orgs:
        raise Misuse("taken", f"my_domain: the org {my_domain} exists already")
    org = _empty(state, my_domain, declared)
    _furnish(org, declared)
    for user in declared.get("users") or [{}]:
        add_user(state, org, user)
    for app in declared.get("connected_apps", ()):
        add_app(state, app)
    add_picklists(org, {"Location": {"LocationType": declared.get("location_types", [])}})
    for custom in declared.get("custom_objects", ()):
        org.add_object(custom_object(custom, _custom_prefix(org)))
    for field in declared.get("custom_fields", ()):
        add_field(org, field)
    select_changes(
        org, declared.get("change_events", [n for n in change_events.DEFAULT if org.schema.get(n)])
    )
    org.store.watch = org.events.committed
    state.orgs[my_domain] = org
    state.hosts.update(dict.fromkeys(org.hosts, org))
    return org


def _empty(state: State, my_domain: str, declared: Mapping[str, Any]) -> Org:
    features = frozenset(declared.get("features", FEATURES[:3]))
    rng = Draws(state.random.getrandbits(64))
    schema = Schema(s for s in standard_objects() if s.feature is None or s.feature in features)
    org = Org(
        id="",
        my_domain=my_domain,
        name=declared.get("name") or my_domain.title(),
        sandbox="--" in my_domain,
        features=features,
        hosts=frozenset(),
        schema=schema,
        store=Store(state.quirks.hides_changes),
        stock=Stock(),
        events=Bus(state.now, f"events {state.seed} {my_domain}", managed="order_management" in features),
        rng=rng,
        now=state.now,
        quirks=state.quirks,
        refusals=state.refusals,
        pod=pod(rng.randrange(52 * 62)),
        session_timeout_s=declared.get("session_timeout_s", 7200),
        schema_changed_at=state.now(),
    )
    # The second name reaches a mock that is served on loopback without any resolver trick.
    org.hosts = frozenset((org.host, f"{my_domain}.my.localhost", *declared.get("hosts", ())))
    for sobject in schema:
        org.store.add(sobject)
    return org


def _furnish(org: Org, declared: Mapping[str, Any]) -> None:
    """What a new org has: itself, the administrator's profile, the standard price book, person record
    types."""
    edition = str(declared.get("edition") or "Enterprise Edition")
    values = {"Name": org.name, "IsSandbox": org.sandbox, "OrganizationType": edition, "InstanceName": "LAB1"}
    row = rows.create(org, "Organization", values, "")
    org.id = row["Id"]
    rows.create(org, "Profile", {"Name": "System Administrator"}, "")
    rows.create(org, "Pricebook2", {"Name": "Standard Price Book", "IsActive": True, "IsStandard": True}, "")
    if "person_accounts" in org.features:
        person = {
            "Name": "Person Account",
            "DeveloperName": "PersonAccount",
            "SobjectType": "Account",
            "IsPersonType": True,
        }
        rows.create(org, "RecordType", person, "")


def add_user(state: State, org: Org, declared: Mapping[str, Any]) -> Credential:
    """A user with password and security token; usernames are unique over all orgs."""
    username = str(declared.get("username") or f"admin@{org.my_domain}.example")
    if state.credential(username) is not None or username.lower() in org.users:
        raise Misuse("taken", f"username: {username} exists already")
    profile = next(iter(org.table("Profile").rows))
    row = rows.create(
        org,
        "User",
        {
            "Username": username,
            "FirstName": declared.get("first_name", "Ada"),
            "LastName": declared.get("last_name", "Admin"),
            "Email": str(declared.get("email") or username).lower(),
            "Alias": "admin",
            "ProfileId": profile,
            "IsActive": declared.get("active", True) is True,
        },
        "",
    )
    credential = Credential(
        row["Id"], username, str(declared.get("password", "")), str(declared.get("security_token", ""))
    )
    org.users[username.lower()] = credential
    return credential


def add_app(state: State, declared: Mapping[str, Any]) -> ConnectedApp:
    """A connected app, known to every org."""
    client_id = declared["client_id"]
    if client_id in state.apps:
        raise Misuse("taken", f"client_id: the app {client_id} exists already")
    certificate = declared.get("jwt_certificate")
    if certificate is not None:
        _check_certificate(certificate)
    scopes = declared.get("scopes", ["api", "refresh_token"])
    plain = ("client_secret", "name", "callback_urls", "scopes", "jwt_certificate", "client_id")
    app = ConnectedApp(
        client_id,
        declared.get("client_secret", ""),
        declared.get("name") or "Connected App",
        tuple(declared.get("callback_urls", ())),
        tuple(dict.fromkeys("refresh_token" if s == "offline_access" else s for s in scopes)),
        jwt_certificate=certificate,
        # The rest are policies of the same names and defaults.
        **{name: value for name, value in declared.items() if name not in plain},
    )
    state.apps[client_id] = app
    return app


def _check_certificate(pem: str) -> None:
    try:
        read_public_key(pem)
    except ValueError as error:
        raise Misuse(
            "bad_field", f"jwt_certificate: no PEM certificate or public key: {error}; send one"
        ) from None


def add_field(org: Org, declared: Mapping[str, Any]) -> None:
    """A custom field on an object of the org."""
    sobject = org.schema.get(str(declared.get("object", "")))
    if sobject is None:
        raise Misuse("unknown", f"object: the org has no {declared.get('object')!r}")
    field = custom_field(declared)
    missing = [target for target in field.reference_to if org.schema.get(target) is None]
    if missing:
        raise Misuse("unknown", f"{field.name}: the org has no object {missing[0]!r}")
    org.store.add(org.schema.add_field(sobject.name, field))
    org.schema_changed_at = org.now()


def select_changes(org: Org, names: Iterable[str]) -> list[str]:
    """Selects the objects whose changes are captured, in place of those before; answers their names."""
    chosen = []
    for name in names:
        sobject = org.schema.get(name)
        if sobject is None:
            raise Misuse("unknown", f"object: the org has no {name!r}")
        if change_events.first_version(sobject) is None:
            raise Misuse("conflict", f"objects: {sobject.name} has no change event")
        chosen.append(sobject.name)
    org.events.select(chosen)
    return sorted(org.events.selected)


def _custom_prefix(org: Org) -> str:
    taken = {sobject.prefix for sobject in org.schema}
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return next(f"a{a}{b}" for a in "0123456789" for b in letters if f"a{a}{b}" not in taken)


def add_picklists(org: Org, wanted: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
    """Adds values to picklists: {object: {field: [value]}}; what is there stays."""
    for object_name, by_field in wanted.items():
        for field_name, values in by_field.items():
            sobject = org.schema.get(object_name)
            field = sobject.field(field_name) if sobject else None
            if sobject is None or field is None or field.type not in ("picklist", "multipicklist"):
                raise Misuse("unknown", f"values: {object_name}.{field_name} is no picklist of the org")
            if not all(value.strip() for value in values):
                raise Misuse("bad_field", f"values.{object_name}.{field_name}: a value is not blank")
            new = tuple(dict.fromkeys((*field.picklist, *(value.strip() for value in values))))
            fields = tuple(replace(f, picklist=new) if f is field else f for f in sobject.fields)
            org.add_object(replace(sobject, fields=fields))
