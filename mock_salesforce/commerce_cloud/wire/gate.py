"""What stands before every view: host, organization, token, scope, parameters and site, in this order.

Source: facts/commerce-cloud-api.md sections 1, 2, 4 and 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from mock_salesforce.commerce_cloud.realm.realms import ORGANIZATION_ID, Realm
from mock_salesforce.commerce_cloud.state import ACCOUNT_MANAGER_HOST
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.limits import count_request, refuse_under_load
from mock_salesforce.commerce_cloud.wire.ocapi_access import identify_client, named_client
from mock_salesforce.commerce_cloud.wire.operations import Call
from mock_salesforce.commerce_cloud.wire.parameters import fits

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from mock_salesforce.commerce_cloud.realm.tokens import Token
    from mock_salesforce.commerce_cloud.state import State
    from mock_salesforce.commerce_cloud.wire.operations import Api, Operation, Security

_API_DOMAIN = ".api.commercecloud.salesforce.com"
_INSTANCE_DOMAIN = ".dx.commercecloud.salesforce.com"
_FAMILIES: dict[str, tuple[str, ...]] = {
    "admin": ("account_manager",),
    "shopper": ("shopper", "tsob"),
    "tsob": ("tsob",),
    "admin_or_tsob": ("account_manager", "tsob"),
}
_NOWHERE = Realm("", "")
_NO_QUERY: MultiDict[str, str] = MultiDict()
_LARGEST_BODY = 5 * 1024 * 1024
_LINE = frozenset(("PATH_INFO", "QUERY_STRING"))
_LARGEST_HEAD = 24 * 1024


def admit(state: State, api: Api, operation: Operation, path: dict[str, str], request: Request) -> Call:
    """The request as its view may see it, or the refusal that the vendor gives first."""
    environ = request.environ
    sent = environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ
    call = Call(
        state,
        api,
        operation,
        _NOWHERE,
        path,
        request.args if environ.get("QUERY_STRING") else _NO_QUERY,
        request.get_data() if sent else b"",
        request,
    )
    _ENVELOPE_GATES[api.envelope](call, host_of(request).partition(":")[0])
    return call


def host_of(request: Request) -> str:
    """The host that the request names; werkzeug's own look at it checks what no client of ours sends."""
    return request.environ.get("HTTP_HOST") or request.host


def _account_manager(call: Call, host: str) -> None:
    if host.endswith((_API_DOMAIN, _INSTANCE_DOMAIN)):
        raise errors.GatewayError(404, "Not Found")


def _slas(call: Call, host: str) -> None:
    realm = call.state.realms.get(call.path["organizationId"])
    _check_api_host(call, host)
    if realm is None or not _short_code_fits(realm, host):
        raise errors.slas_invalid_request("Bad or missing organizationId.")
    call.realm = realm
    count_request(call.state, call.api, realm)


def _scapi(call: Call, host: str) -> None:
    state = call.state
    _check_api_host(call, host)
    _check_size(call)
    organization_id = call.path["organizationId"]
    realm = _addressed(state, call.api, organization_id)
    if realm is None and not call.api.by_tenant_group and not ORGANIZATION_ID.fullmatch(organization_id):
        raise errors.Problem(
            state.quirks.malformed_organization_status,
            "bad-request",
            "Bad Request",
            f"The organization id '{organization_id}' is malformed.",
        )
    refuse_under_load(state, call.api)
    security = call.api.security_of(call.operation)
    call.token = token = _scapi_token(call, security)
    if realm is None or realm.tenant_id not in token.tenants or not _short_code_fits(realm, host):
        raise errors.forbidden()
    if call.operation.scopes and token.scopes.isdisjoint(call.operation.scopes):
        raise errors.forbidden()
    call.realm = realm
    count_request(state, call.api, realm)
    _check_parameters(call)
    _check_site(call)
    _check_media_type(call)


def _addressed(state: State, api: Api, organization_id: str) -> Realm | None:
    # Omnichannel Inventory is addressed by the tenant group (section 8 B), every other API by the organization.
    if api.by_tenant_group:
        return next((one for one in state.realms.values() if one.tenant_group_id == organization_id), None)
    return state.realms.get(organization_id)


def _check_size(call: Call) -> None:
    if len(call.content) > _LARGEST_BODY:
        raise errors.Problem(413, "content-too-large", "Content Too Large", "The request body exceeds 5 MB.")
    line_and_headers = sum(
        len(name) + len(value)
        for name, value in call.request.environ.items()
        if name[:5] == "HTTP_" or name in _LINE
    )
    if line_and_headers > _LARGEST_HEAD:
        raise errors.bad_request("The request line and the headers exceed 24 kB.")


def _check_media_type(call: Call) -> None:
    if not call.content or call.operation.body is None:
        return
    kind = call.headers.get("Content-Type")
    if kind and "json" not in kind.lower():
        raise errors.Problem(
            415, "unsupported-media-type", "Unsupported Media Type", f"The media type '{kind}' is not read."
        )


def _check_api_host(call: Call, host: str) -> None:
    # Any other host name (localhost, a proxy of a storefront kit) leaves the choice to the organization id.
    if host.endswith(_API_DOMAIN):
        for realm in call.state.realms.values():
            if realm.api_host == host:
                return
        raise errors.GatewayError(404, "Not Found")
    if host == ACCOUNT_MANAGER_HOST or host.endswith(_INSTANCE_DOMAIN):
        raise errors.GatewayError(404, "Not Found")


def _short_code_fits(realm: Realm, host: str) -> bool:
    return not host.endswith(_API_DOMAIN) or realm.api_host == host


def _scapi_token(call: Call, security: Security) -> Token:
    kind, _, value = call.request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    token = call.state.token(value) if kind.lower() == "bearer" else None
    if token is None:
        raise errors.unauthorized(admin=security == "admin" and not call.api.plain_json_errors, token=value)
    if token.family not in _FAMILIES[security]:
        if call.state.quirks.wrong_token_family_status == 401:
            raise errors.unauthorized(admin=False)
        raise errors.forbidden()
    return token


def _check_parameters(call: Call) -> None:
    operation = call.operation
    query = call.query
    if query:
        for name in query:
            if name not in operation.query and name not in operation.required and not name.startswith("c_"):
                raise errors.undefined_query_parameter(name)
    if operation.required:
        missing = [name for name in operation.required if not query.get(name)]
        if missing:
            raise errors.missing_query_parameter(missing)
    _check_shapes(call)


def _check_shapes(call: Call) -> None:
    operation = call.operation
    if not call.query:
        return
    for name, values in call.query.lists():
        # A bad `expand` has an error of its own, which the view gives.
        if name == "expand" or not (name in operation.query or name in operation.required):
            continue
        if not fits(call.api, operation, name, values):
            if name == "locale":
                raise errors.validation(f"The locale '{values[0]}' is not valid.")
            raise call.malformed(name, values[0])


def _check_site(call: Call) -> None:
    site_id = call.query.get("siteId")
    if site_id is not None and site_id not in call.realm.sites:
        raise errors.Problem(
            call.state.quirks.unknown_site_status,
            "site-not-found",
            "Site Not Found",
            f"No site with ID '{site_id}' was found.",
            siteId=site_id,
        )


def _ocapi(call: Call, host: str) -> None:
    if host == ACCOUNT_MANAGER_HOST or host.endswith(_API_DOMAIN):
        raise errors.GatewayError(404, "Not Found")
    realm = _realm_of_instance(call, host)
    if realm is None:
        raise errors.GatewayError(404, "Not Found")
    call.realm = realm
    _check_version(call)
    site_id = call.path.get("siteId")
    if site_id is not None and site_id not in realm.sites:
        raise errors.site_not_found(site_id)
    identify_client(call)
    for name in call.operation.required:
        if not call.query.get(name):
            raise errors.malformed_parameter(name, "")
    _check_shapes(call)


def _realm_of_instance(call: Call, host: str) -> Realm | None:
    realms = call.state.realms.values()
    if host.endswith(_INSTANCE_DOMAIN):
        return next((realm for realm in realms if realm.instance_host == host), None)
    # Served under a name of its own (localhost), the calling client says which instance is meant.
    client_id = named_client(call)
    known = (realm for realm in realms if client_id in realm.ocapi_clients)
    return next(known, next(iter(realms), None))


def _check_version(call: Call) -> None:
    version = call.path["version"]
    year, _, minor = version.removeprefix("v").partition("_")
    if not (version.startswith("v") and year.isdigit() and minor.isdigit() and 15 <= int(year[:4]) <= 25):
        raise errors.Fault(
            400, "InvalidVersionException", f"The version '{version}' is not supported.", version=version
        )
    call.version = f"{year}.{minor}"


_ENVELOPE_GATES = {"account_manager": _account_manager, "slas": _slas, "scapi": _scapi, "ocapi": _ocapi}
