"""The control plane under /_lab: what no public API offers (docs/mocks.md,
docs/mock-salesforce-platform.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import orjson

from . import records
from .errors import ApiError, ConnectError, Misuse, MultipleChoices
from .inventory.uploads import put_level
from .org import Org
from .provision import add_field, add_picklists, provision, read_app
from .schema import SObject
from .state import State

Verb = Callable[["Lab", Mapping[str, Any]], Any]


class Lab:
    """The verbs of the control plane over one vendor state."""

    __slots__ = ("_restart", "_standard", "state")

    def __init__(self, state: State, standard: Iterable[SObject], restart: Callable[[int], None]) -> None:
        self.state = state
        self._standard = tuple(standard)
        self._restart = restart

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Status and document of a control-plane call; Misuse where it makes no sense."""
        verb = VERBS.get((method, path))
        if verb is None:
            raise Misuse("unknown_verb", f"{method} /_lab/{path} is no verb of this mock", status=404)
        try:
            document = orjson.loads(body) if body.strip() else {}
        except orjson.JSONDecodeError as error:
            raise Misuse("bad_json", f"the body is no JSON: {error.msg}") from None
        if not isinstance(document, dict):
            raise Misuse("bad_json", "the body must be a JSON object")
        return (201 if path in _CREATES and method == "POST" else 200), verb(self, document)

    def org(self, document: Mapping[str, Any]) -> Org:
        """The org a body names by my_domain; the only one where it names none."""
        name = document.get("my_domain")
        if name is None and len(self.state.orgs) == 1:
            return next(iter(self.state.orgs.values()))
        org = self.state.orgs.get(str(name).lower())
        if org is None:
            raise Misuse("unknown_org", f"no org has the My Domain {name!r}", status=404)
        return org

    def reset(self, document: Mapping[str, Any]) -> Any:
        """A fresh vendor, with the same seed or another."""
        seed = document.get("seed", self.state.seed)
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise Misuse("bad_seed", "seed must be an integer")
        self._restart(seed)
        return {"seed": seed}

    def orgs(self, document: Mapping[str, Any]) -> Any:
        """One org from its declaration."""
        org = provision(self.state, self._standard, document)
        user = next(iter(org.users.values()))
        pricebook = next(iter(org.table("Pricebook2").rows))
        return {
            "my_domain": org.my_domain,
            "organization_id": org.id,
            "instance_url": f"https://{org.host}",
            "login_url": f"https://{'test' if org.sandbox else 'login'}.salesforce.com",
            "features": sorted(org.features),
            "user_id": user.user_id,
            "standard_pricebook_id": pricebook,
        }

    def apps(self, document: Mapping[str, Any]) -> Any:
        """One connected app."""
        app = read_app(self.state, document)
        self.state.apps[app.client_id] = app
        return {"client_id": app.client_id}

    def records(self, document: Mapping[str, Any]) -> Any:
        """Bulk insert as an administrator, under the objects' own rules; all rows or none."""
        org = self.org(document)
        name, wanted = document.get("object"), document.get("records")
        sobject = org.schema.get(name) if isinstance(name, str) else None
        if sobject is None:
            raise Misuse("unknown_object", f"the org has no object {name!r}", status=404)
        if not isinstance(wanted, list) or not all(isinstance(row, dict) for row in wanted):
            raise Misuse("bad_records", "records must be a list of objects")
        user_id = next(iter(org.users.values())).user_id
        ids: list[str] = []
        with org.store.transaction():
            for number, row in enumerate(wanted):
                try:
                    ids.append(records.create(org, sobject, row, user_id))
                except (ApiError, MultipleChoices) as error:
                    raise Misuse("refused_record", f"records[{number}]: {error}") from None
        return {"object": sobject.name, "ids": ids}

    def products(self, document: Mapping[str, Any]) -> Any:
        """Product2 rows with a price in the standard book: {products: [{...fields, UnitPrice}]}."""
        wanted = document.get("products")
        if not isinstance(wanted, list) or not all(isinstance(row, dict) for row in wanted):
            raise Misuse("bad_products", "products must be a list of objects")
        org = self.org(document)
        book = next(iter(org.table("Pricebook2").rows))
        scope = {"my_domain": org.my_domain}
        with org.store.transaction():
            plain = [{name: value for name, value in row.items() if name != "UnitPrice"} for row in wanted]
            rows = [{"IsActive": True, **row} for row in plain]
            ids = self.records({**scope, "object": "Product2", "records": rows})["ids"]
            entries = [
                {"Pricebook2Id": book, "Product2Id": product, "UnitPrice": row["UnitPrice"], "IsActive": True}
                for product, row in zip(ids, wanted, strict=True)
                if row.get("UnitPrice") is not None
            ]
            entry_ids = self.records({**scope, "object": "PricebookEntry", "records": entries})["ids"]
        return {"ids": ids, "pricebook_entry_ids": entry_ids}

    def stock(self, document: Mapping[str, Any]) -> Any:
        """OCI quantities: {rows: [{location, sku, onHand, safetyStockCount?, reserved?}]}."""
        org = self.org(document)
        wanted = document.get("rows")
        if not isinstance(wanted, list) or not all(isinstance(row, dict) for row in wanted):
            raise Misuse("bad_rows", "rows must be a list of objects")
        for number, row in enumerate(wanted):
            location = row.get("location")
            if not isinstance(location, str) or not location:
                raise Misuse("bad_row", f"rows[{number}]: location must be an ExternalReference")
            try:
                put_level(org, location, row)
            except ConnectError as error:
                raise Misuse("bad_row", f"rows[{number}]: {error.message}") from None
            reserved = row.get("reserved")
            level = org.stock.at(location, row.get("sku", row.get("stockKeepingUnit", "")))
            if level is not None and isinstance(reserved, int | float):
                level.reserved = float(reserved)
        return {"rows": len(wanted)}

    def picklists(self, document: Mapping[str, Any]) -> Any:
        """Values an administrator adds: {location_types: [...]} or {values: {object: {field: [...]}}}."""
        org = self.org(document)
        if "location_types" in document:
            add_picklists(org, {"Location": {"LocationType": document["location_types"]}})
        add_picklists(org, document.get("values", {}))
        location = org.schema.get("Location")
        assert location is not None
        return {"location_types": list(location.by_name["LocationType"].picklist)}

    def fields(self, document: Mapping[str, Any]) -> Any:
        """Custom fields: {fields: [{object, name, type, ...}]}."""
        org = self.org(document)
        declared = document.get("fields")
        if not isinstance(declared, list) or not all(isinstance(field, dict) for field in declared):
            raise Misuse("bad_fields", "fields must be a list of objects")
        for field in declared:
            add_field(org, field)
        return {"fields": len(declared)}

    def session(self, document: Mapping[str, Any]) -> Any:
        """A session of a user without the sign-in, for tests: {my_domain?, username?}."""
        org = self.org(document)
        name = document.get("username")
        credential = org.users.get(str(name).lower()) if name else next(iter(org.users.values()))
        if credential is None:
            raise Misuse("unknown_user", f"the org has no user {name!r}", status=404)
        opened = self.state.sessions.open(org.id, credential.user_id, self.state.now(), org.session_timeout_s)
        return {
            "access_token": opened.token,
            "instance_url": f"https://{org.host}",
            "user_id": credential.user_id,
        }

    def revoke(self, document: Mapping[str, Any]) -> Any:
        """The user withdraws the app's access: every token of the user dies."""
        org = self.org(document)
        credential = org.users.get(str(document.get("username") or next(iter(org.users))).lower())
        if credential is None:
            raise Misuse("unknown_user", f"the org has no user {document.get('username')!r}", status=404)
        return {"ended": self.state.sessions.end_user(credential.user_id)}

    def seed(self, document: Mapping[str, Any]) -> Any:
        """Several verbs in one body: apps, orgs, picklists, fields, records, products, stock; each a list
        of bodies."""
        done: dict[str, Any] = {}
        for name in ("apps", "orgs", "picklists", "fields", "records", "products", "stock"):
            bodies = document.get(name, [])
            if not isinstance(bodies, list) or not all(isinstance(body, dict) for body in bodies):
                raise Misuse("bad_seed", f"{name} must be a list of objects")
            if bodies:
                done[name] = [VERBS["POST", name](self, body) for body in bodies]
        unknown = sorted(set(document) - set(done))
        if any(document[name] for name in unknown):
            raise Misuse("bad_seed", f"unknown members: {', '.join(unknown)}")
        return done

    def shown(self, document: Mapping[str, Any]) -> Any:
        """The whole vendor, secrets left out."""
        return {
            "seed": self.state.seed,
            "at": self.state.now(),
            "apps": [
                {
                    "client_id": app.client_id,
                    "name": app.name,
                    "callback_urls": list(app.callback_urls),
                    "scopes": list(app.scopes),
                }
                for app in self.state.apps.values()
            ],
            "orgs": {name: _org_shown(org) for name, org in sorted(self.state.orgs.items())},
            "live_sessions": len(self.state.sessions.sessions),
            "quirks": asdict(self.state.quirks),
        }

    def tick(self, document: Mapping[str, Any]) -> Any:
        """Performs what is due: nothing here waits for time."""
        return {"performed": 0}

    def next(self, document: Mapping[str, Any]) -> Any:
        """The next instant at which something is due: never."""
        return {"at": None}

    def quirks(self, document: Mapping[str, Any]) -> Any:
        """The switches."""
        return asdict(self.state.quirks)

    def set_quirks(self, document: Mapping[str, Any]) -> Any:
        """Changes the named switches."""
        self.state.quirks.change(document)
        return asdict(self.state.quirks)

    def requests(self, document: Mapping[str, Any]) -> Any:
        """The recent calls to the vendor's own paths."""
        return {"requests": list(self.state.requests)}


def _org_shown(org: Org) -> dict[str, Any]:
    tables = sorted(org.store.tables.items())
    return {
        "organization_id": org.id,
        "name": org.name,
        "host": org.host,
        "features": sorted(org.features),
        "users": [{"username": user.username, "user_id": user.user_id} for user in org.users.values()],
        "records": {name: list(table.rows.values()) for name, table in tables if table.rows},
        "deleted": {name: list(table.bin.values()) for name, table in tables if table.bin},
        "stock": {
            place: {sku: level.record(sku) for sku, level in sorted(levels.items())}
            for place, levels in sorted(org.stock.levels.items())
        },
    }


_CREATES = frozenset({"orgs", "apps", "records", "products", "session"})
VERBS: Mapping[tuple[str, str], Verb] = {
    ("POST", "reset"): Lab.reset,
    ("POST", "seed"): Lab.seed,
    ("POST", "orgs"): Lab.orgs,
    ("POST", "apps"): Lab.apps,
    ("POST", "records"): Lab.records,
    ("POST", "products"): Lab.products,
    ("POST", "stock"): Lab.stock,
    ("POST", "picklists"): Lab.picklists,
    ("POST", "fields"): Lab.fields,
    ("POST", "session"): Lab.session,
    ("POST", "revoke"): Lab.revoke,
    ("POST", "tick"): Lab.tick,
    ("GET", "next"): Lab.next,
    ("GET", "state"): Lab.shown,
    ("GET", "quirks"): Lab.quirks,
    ("PUT", "quirks"): Lab.set_quirks,
    ("GET", "requests"): Lab.requests,
}
