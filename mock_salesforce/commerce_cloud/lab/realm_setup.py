"""Realms from the control plane's words, with a working default for everything that is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_salesforce.commerce_cloud.realm.catalogs import new_catalog
from mock_salesforce.commerce_cloud.realm.inventory import InventoryList
from mock_salesforce.commerce_cloud.realm.realms import (
    ADMIN_SCOPES,
    SHOPPER_SCOPES,
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
from mock_salesforce.frame.misuse import Misuse


def create_realm(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Create a realm and answer with its credentials; `{}` gives a whole working one."""
    organization_id = body.get("organization_id", f"f_ecom_zzte_{53 + len(state.realms):03d}")
    if organization_id in state.realms:
        raise Misuse("taken", f"organization_id: the realm {organization_id!r} exists; name another")
    short_code = body.get("short_code") or state.hexadecimal(8)
    realm = Realm(organization_id, short_code)
    realm.products.index = SearchIndex(
        realm.products.documents, lambda: state.now(), lambda: state.quirks.search_index_lag_s
    )
    for row in body.get("sites", [{}]):
        _add_site(realm, row)
    for login_id in body.get("shoppers", []):
        realm.shoppers[login_id] = {"customerNo": f"{len(realm.shoppers) + 1:08d}", "email": login_id}
    # Everything is read before anything is kept, so that a refused realm leaves no trace.
    accounts = [_account(state, realm, row) for row in body.get("account_manager_clients", [{}])]
    shopper_clients = [_slas_client(state, realm, row) for row in body.get("slas_clients", [{}])]
    legacy = [_ocapi_client(state, realm, row) for row in body.get("ocapi_clients", [{}])]
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
        "organization_id": realm.organization_id,
        "short_code": realm.short_code,
        "tenant_id": realm.tenant_id,
        "tenant_group_id": realm.tenant_group_id,
        "hosts": {
            "scapi": realm.api_host,
            "ocapi": realm.instance_host,
            "account_manager": "account.demandware.com",
        },
        "sites": [
            {
                "id": site.id,
                "currency": site.currency,
                "locale": site.locale,
                "catalog_id": site.catalog_id,
                "inventory_list_id": site.inventory_list_id,
                "price_book_ids": list(site.price_book_ids),
            }
            for site in realm.sites.values()
        ],
        "account_manager_clients": [
            {"client_id": one.client_id, "password": one.password} for one in accounts
        ],
        "slas_clients": [{"client_id": one.client_id, "secret": one.secret} for one in shopper_clients],
        "ocapi_clients": [
            {"client_id": one.client_id, "password": account.password} for one, account in legacy
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
    site_id = row.get("id", "RefArch")
    if site_id in realm.sites:
        raise Misuse("taken", f"sites.{len(realm.sites)}.id: the realm has a site {site_id!r} already")
    currency = row.get("currency", "USD")
    site = Site(
        id=site_id,
        currency=currency,
        locale=row.get("locale", "en-US"),
        taxation=row.get("taxation", "net"),
        catalog_id=row.get("catalog_id", "storefront-catalog"),
        inventory_list_id=row.get("inventory_list_id", "inventory_m"),
        price_book_ids=tuple(row.get("price_book_ids", [f"{currency.lower()}-list-prices"])),
    )
    realm.sites[site_id] = site
    catalog = realm.catalogs.setdefault(site.catalog_id, new_catalog(site.catalog_id))
    catalog.site_ids = (*catalog.site_ids, site_id)
    stock = realm.inventory_lists.setdefault(site.inventory_list_id, InventoryList(site.inventory_list_id))
    stock.default_in_stock = bool(row.get("default_in_stock", stock.default_in_stock))
    for book_id in site.price_book_ids:
        realm.price_books.setdefault(book_id, PriceBook(book_id, currency))


def _account(state: State, realm: Realm, row: dict[str, Any]) -> AccountManagerClient:
    return AccountManagerClient(
        client_id=row.get("client_id") or state.guid(),
        password=row.get("password") or state.word(24),
        scopes=frozenset(row.get("scopes", list(ADMIN_SCOPES))),
        tenants=frozenset(row.get("tenants", [realm.tenant_id])),
        commerce_api_role=row.get("commerce_api_role", True) is True,
    )


def _slas_client(state: State, realm: Realm, row: dict[str, Any]) -> SlasClient:
    private = row.get("private", True) is True
    scopes = [*SHOPPER_SCOPES, *(("sfcc.orders.rw", TSOB_SCOPE) if private else ())]
    return SlasClient(
        client_id=row.get("client_id") or state.guid(),
        secret=(row.get("secret") or state.word(24)) if private else None,
        scopes=frozenset(row.get("scopes", scopes)),
        site_ids=frozenset(row.get("site_ids", list(realm.sites))),
        redirect_uris=tuple(row.get("redirect_uris", [])),
    )


def _ocapi_client(
    state: State, realm: Realm, row: dict[str, Any]
) -> tuple[OcapiClient, AccountManagerClient]:
    client = OcapiClient(
        row.get("client_id") or state.guid(),
        row.get("shop", True) is True,
        row.get("data", True) is True,
    )
    account = AccountManagerClient(
        client_id=client.client_id,
        password=row.get("password") or state.word(24),
        scopes=frozenset(),
        tenants=frozenset((realm.tenant_id,)),
        commerce_api_role=row.get("commerce_api_role", False) is True,
    )
    return client, account


def _register(state: State, accounts: list[AccountManagerClient]) -> None:
    for account in accounts:
        known = state.clients.get(account.client_id)
        if known is not None and known.password != account.password:
            raise Misuse("taken", f"client_id: {account.client_id!r} exists with another password")
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


def rotate_password(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """An administrator gives an API client of Account Manager another password; tokens live until they expire."""
    account = state.clients.get(body["client_id"])
    if account is None:
        known = ", ".join(sorted(state.clients)) or "none; POST /_lab/realms makes one"
        raise Misuse("unknown", f"client_id: no API client {body['client_id']!r}; there are: {known}")
    state.clients[account.client_id] = replace(account, password=state.word(24))
    return {"client_id": account.client_id, "password": state.clients[account.client_id].password}
