"""Realms from the control plane's words, with a working default for everything that is left out."""

from __future__ import annotations

from typing import Any

from mock_salesforce.commerce_cloud.realm.catalogs import new_catalog
from mock_salesforce.commerce_cloud.realm.inventory import InventoryList
from mock_salesforce.commerce_cloud.realm.realms import (
    ADMIN_SCOPES,
    ORGANIZATION_ID,
    SHOPPER_SCOPES,
    SHORT_CODE,
    TSOB_SCOPE,
    AccountManagerClient,
    OcapiClient,
    PriceBook,
    Realm,
    Site,
    SlasClient,
)
from mock_salesforce.commerce_cloud.realm.search_index import SearchIndex
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.errors import LabError

_REALM_MEMBERS = frozenset(
    (
        "organizationId",
        "shortCode",
        "sites",
        "accountManagerClients",
        "slasClients",
        "ocapiClients",
        "shoppers",
    )
)


def create_realm(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Create a realm and answer with its credentials; `{}` gives a whole working one."""
    unknown = sorted(set(body) - _REALM_MEMBERS)
    if unknown:
        raise LabError("unknown_member", f"a realm has no {', '.join(unknown)}")
    organization_id = body.get("organizationId", f"f_ecom_zzte_{53 + len(state.realms):03d}")
    if not isinstance(organization_id, str) or not ORGANIZATION_ID.fullmatch(organization_id):
        raise LabError("bad_organization_id", f"{organization_id!r} does not look like f_ecom_zzte_053")
    if organization_id in state.realms:
        raise LabError("realm_exists", f"the realm {organization_id!r} exists already")
    short_code = body.get("shortCode", state.hexadecimal(8))
    if not isinstance(short_code, str) or not SHORT_CODE.fullmatch(short_code):
        raise LabError("bad_short_code", f"{short_code!r} does not look like kv7kzm78")
    realm = Realm(organization_id, short_code)
    realm.products.index = SearchIndex(
        realm.products.documents, lambda: state.now(), lambda: state.quirks.search_index_lag_s
    )
    for row in _rows(body, "sites", [{}]):
        _add_site(realm, row)
    for login_id in _texts(body, "shoppers", []):
        realm.shoppers[login_id] = {"customerNo": f"{len(realm.shoppers) + 1:08d}", "email": login_id}
    # Everything is read before anything is kept, so that a refused realm leaves no trace.
    accounts = [_account(state, realm, row) for row in _rows(body, "accountManagerClients", [{}])]
    shopper_clients = [_slas_client(state, realm, row) for row in _rows(body, "slasClients", [{}])]
    legacy = [_ocapi_client(state, realm, row) for row in _rows(body, "ocapiClients", [{}])]
    realm.slas_clients = {client.client_id: client for client in shopper_clients}
    realm.ocapi_clients = {client.client_id: client for client, _ in legacy}
    _register(state, [*accounts, *(account for _, account in legacy)])
    state.realms[organization_id] = realm
    return describe(realm, accounts, shopper_clients, legacy)


def describe(
    realm: Realm,
    accounts: list[AccountManagerClient],
    shopper_clients: list[SlasClient],
    legacy: list[tuple[OcapiClient, AccountManagerClient]],
) -> dict[str, Any]:
    """What the operator of a hub needs to know, the eight credentials under the labels of the hub's form."""
    site = next(iter(realm.sites.values()))
    private = next((client for client in shopper_clients if client.secret is not None), None)
    return {
        "organizationId": realm.organization_id,
        "shortCode": realm.short_code,
        "tenantId": realm.tenant_id,
        "tenantGroupId": realm.tenant_group_id,
        "hosts": {
            "scapi": realm.api_host,
            "ocapi": realm.instance_host,
            "accountManager": "account.demandware.com",
        },
        "sites": [
            {
                "id": site.id,
                "currency": site.currency,
                "locale": site.locale,
                "catalogId": site.catalog_id,
                "inventoryListId": site.inventory_list_id,
                "priceBookIds": list(site.price_book_ids),
            }
            for site in realm.sites.values()
        ],
        "accountManagerClients": [{"clientId": one.client_id, "password": one.password} for one in accounts],
        "slasClients": [{"clientId": one.client_id, "secret": one.secret} for one in shopper_clients],
        "ocapiClients": [
            {"clientId": one.client_id, "password": account.password} for one, account in legacy
        ],
        "credentials": {
            "Organization ID": realm.organization_id,
            "Short Code": realm.short_code,
            "Site ID": site.id,
            "B2C API Client ID": accounts[0].client_id if accounts else "",
            "B2C API Client Password": accounts[0].password if accounts else "",
            "B2C Shop API Client ID": private.client_id if private else "",
            "B2C Shop API Client Password": (private.secret or "") if private else "",
            "OCAPI Client ID": legacy[0][0].client_id if legacy else "",
        },
    }


def _add_site(realm: Realm, row: dict[str, Any]) -> None:
    site_id = _text(row, "id", "RefArch")
    if not 1 <= len(site_id) <= 32 or site_id in realm.sites:
        raise LabError("bad_site_id", f"{site_id!r} is taken or not 1 to 32 characters long")
    currency = _text(row, "currency", "USD")
    site = Site(
        id=site_id,
        currency=currency,
        locale=_text(row, "locale", "en-US"),
        taxation=_text(row, "taxation", "net"),
        catalog_id=_text(row, "catalogId", "storefront-catalog"),
        inventory_list_id=_text(row, "inventoryListId", "inventory_m"),
        price_book_ids=tuple(_texts(row, "priceBookIds", [f"{currency.lower()}-list-prices"])),
    )
    if site.taxation not in ("net", "gross"):
        raise LabError("bad_taxation", f"taxation is net or gross, not {site.taxation!r}")
    realm.sites[site_id] = site
    catalog = realm.catalogs.setdefault(site.catalog_id, new_catalog(site.catalog_id))
    catalog.site_ids = (*catalog.site_ids, site_id)
    stock = realm.inventory_lists.setdefault(site.inventory_list_id, InventoryList(site.inventory_list_id))
    stock.default_in_stock = bool(row.get("defaultInStock", stock.default_in_stock))
    for book_id in site.price_book_ids:
        realm.price_books.setdefault(book_id, PriceBook(book_id, currency))


def _account(state: State, realm: Realm, row: dict[str, Any]) -> AccountManagerClient:
    return AccountManagerClient(
        client_id=_text(row, "clientId", "") or state.guid(),
        password=_text(row, "password", "") or state.word(24),
        scopes=frozenset(_texts(row, "scopes", list(ADMIN_SCOPES))),
        tenants=frozenset(_texts(row, "tenants", [realm.tenant_id])),
        commerce_api_role=row.get("commerceApiRole", True) is True,
    )


def _slas_client(state: State, realm: Realm, row: dict[str, Any]) -> SlasClient:
    private = row.get("private", True) is True
    scopes = [*SHOPPER_SCOPES, *(("sfcc.orders.rw", TSOB_SCOPE) if private else ())]
    return SlasClient(
        client_id=_text(row, "clientId", "") or state.guid(),
        secret=(_text(row, "secret", "") or state.word(24)) if private else None,
        scopes=frozenset(_texts(row, "scopes", scopes)),
        site_ids=frozenset(_texts(row, "siteIds", list(realm.sites))),
        redirect_uris=tuple(_texts(row, "redirectUris", [])),
    )


def _ocapi_client(
    state: State, realm: Realm, row: dict[str, Any]
) -> tuple[OcapiClient, AccountManagerClient]:
    client = OcapiClient(
        _text(row, "clientId", "") or state.guid(),
        row.get("shop", True) is True,
        row.get("data", True) is True,
    )
    account = AccountManagerClient(
        client_id=client.client_id,
        password=_text(row, "password", "") or state.word(24),
        scopes=frozenset(),
        tenants=frozenset((realm.tenant_id,)),
        commerce_api_role=row.get("commerceApiRole", False) is True,
    )
    return client, account


def _register(state: State, accounts: list[AccountManagerClient]) -> None:
    for account in accounts:
        known = state.clients.get(account.client_id)
        if known is not None and known.password != account.password:
            raise LabError("client_exists", f"client {account.client_id!r} exists with another password")
    for account in accounts:
        known = state.clients.get(account.client_id)
        if known is not None:
            account = AccountManagerClient(
                account.client_id,
                account.password,
                known.scopes | account.scopes,
                known.tenants | account.tenants,
                known.commerce_api_role or account.commerce_api_role,
            )
        state.clients[account.client_id] = account


def _rows(body: dict[str, Any], name: str, default: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = body.get(name, default)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LabError("bad_member", f"{name} is a list of objects")
    return rows


def _text(row: dict[str, Any], name: str, default: str) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise LabError("bad_member", f"{name} is a text, not {value!r}")
    return value


def _texts(row: dict[str, Any], name: str, default: list[str]) -> list[str]:
    values = row.get(name, default)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise LabError("bad_member", f"{name} is a list of texts")
    return values
