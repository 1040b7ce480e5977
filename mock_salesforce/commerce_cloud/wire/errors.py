"""Every refusal of Commerce Cloud, in its own envelope.

VendorError            an answer given instead of the one asked for
├── Problem            SCAPI: an RFC 7807 object with a type URI
├── Fault              OCAPI: a fault that always carries arguments
├── OAuthError         Account Manager and SLAS: error and error_description
└── GatewayError       what stands in front of the APIs and speaks no JSON

Source: facts/commerce-cloud-api.md sections 2, 3 and 4.
"""

from __future__ import annotations

from typing import Any

TYPE_PREFIX = "https://api.commercecloud.salesforce.com/documentation/error/v1/errors/"
PROBLEM_JSON = "application/problem+json"
JSON = "application/json"


class VendorError(Exception):
    """An answer the vendor gives instead of the one asked for."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.content_type = JSON
        self.headers: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str | None:
        """The name that the vendor gives the error, where it gives one."""
        return None

    def body(self) -> dict[str, Any] | str:
        """The answer's body, before it is written as bytes."""
        return str(self)


class Problem(VendorError):
    """A SCAPI problem: type, title and detail are always there, further members are free."""

    def __init__(self, status: int, name: str, title: str, detail: str, **members: Any) -> None:
        super().__init__(status, detail)
        self.content_type = PROBLEM_JSON
        self.name = name
        self.title = title
        self.members = members

    @property
    def code(self) -> str:
        return self.name

    def body(self) -> dict[str, Any]:
        return {"title": self.title, "type": TYPE_PREFIX + self.name, "detail": str(self), **self.members}


class Fault(VendorError):
    """An OCAPI fault; clients index its arguments without asking, so they are always there."""

    def __init__(self, status: int, type_: str, message: str, **arguments: Any) -> None:
        super().__init__(status, message)
        self.type = type_
        self.arguments = arguments
        self.version = "25.6"

    @property
    def code(self) -> str:
        return self.type

    def body(self) -> dict[str, Any]:
        fault = {"arguments": self.arguments, "type": self.type, "message": str(self)}
        return {"_v": self.version, "fault": fault}


class OAuthError(VendorError):
    """A refusal of a token endpoint."""

    def __init__(self, status: int, error: str, description: str, content_type: str = PROBLEM_JSON) -> None:
        super().__init__(status, description)
        self.error = error
        self.content_type = content_type

    @property
    def code(self) -> str:
        return self.error

    def body(self) -> dict[str, Any]:
        return {"error_description": str(self), "error": self.error}


class GatewayError(VendorError):
    """What the gateway says when it knows no tenant or path: text, not JSON."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.content_type = "text/plain; charset=utf-8"


# Account Manager ------------------------------------------------------------------------------------------


def invalid_client() -> OAuthError:
    return OAuthError(401, "invalid_client", "Client authentication failed", JSON)


def unsupported_grant_type() -> OAuthError:
    return OAuthError(
        400, "unsupported_grant_type", "Grant type is not supported: only client_credentials", JSON
    )


def invalid_scope(status: int, scopes: list[str]) -> OAuthError:
    return OAuthError(status, "invalid_scope", f"Unknown/invalid scope(s): {scopes}", JSON)


# SLAS -----------------------------------------------------------------------------------------------------


def slas_invalid_request(description: str) -> OAuthError:
    return OAuthError(400, "invalid_request", description)


def slas_basic_failed() -> OAuthError:
    return OAuthError(401, "invalid_client", "Basic Authorization failed.")


def slas_unauthorized() -> OAuthError:
    return OAuthError(401, "invalid_client", "Authorization failed.")


def slas_conflict() -> OAuthError:
    return OAuthError(409, "conflict", "The same login id and tenant were used within the protection window.")


def too_many_requests(*, slas: bool) -> VendorError:
    """429: only SLAS and omnichannel inventory are rate-limited; the body is not documented."""
    if slas:
        return OAuthError(429, "too_many_requests", "Too many requests.")
    return Problem(429, "too-many-requests", "Too Many Requests", "The rate limit was exceeded.")


def service_unavailable(detail: str) -> Problem:
    return Problem(503, "service-unavailable", "Service Unavailable", detail)


# SCAPI ----------------------------------------------------------------------------------------------------


def problem_off_the_map(status: int, method: str, path: str) -> Problem:
    """A path or method that no operation has; 500 is a defect of the mock, which its log tells."""
    if status == 404:
        return Problem(404, "not-found", "Not Found", f"The resource '{path}' does not exist.")
    if status == 405:
        detail = f"{method} is not supported for this resource."
        return Problem(405, "method-not-allowed", "Method Not Allowed", detail)
    if status >= 500:
        return Problem(status, "internal-server-error", "Internal Server Error", "The request failed.")
    return Problem(status, "bad-request", "Bad Request", "The request could not be read.")


def unauthorized(*, admin: bool, token: str = "") -> Problem:
    """The answer to a missing, expired or unreadable token; Admin APIs have a type of their own."""
    if admin:
        problem = Problem(401, "invalid-access-token", "Invalid Access Token", "The access token is invalid.")
        problem.members = {"accessToken": token} if token else {}
    else:
        problem = Problem(401, "unauthorized", "Unauthorized", "The access token is invalid.")
    problem.headers = (
        (
            "WWW-Authenticate",
            'Bearer realm="servers", error="invalid_token", error_description="The access token is invalid."',
        ),
    )
    return problem


def forbidden() -> Problem:
    return Problem(
        403,
        "forbidden",
        "Forbidden",
        "The access token is valid, but grants no permission for this resource.",
    )


def bad_request(detail: str, **members: Any) -> Problem:
    return Problem(400, "bad-request", "Bad Request", detail, **members)


def wrong_type(path: str, expected: str, actual: object) -> Problem:
    """A body member of the wrong type: the answer names its JSON path, the expected and the actual type."""
    got = json_type(actual)
    return bad_request(
        f"The value at '{path}' must be of type {expected}, but was {got}.", validationPath=path
    )


def json_type(value: object) -> str:
    """The JSON name of a value's type."""
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
    return names.get(type(value), "null")


def undefined_query_parameter(name: str) -> Problem:
    return Problem(
        400,
        "undefined-query-parameter",
        "Undefined Query Parameter",
        f"The query parameter '{name}' is not defined for this resource.",
        parameterName=name,
    )


def missing_query_parameter(names: list[str]) -> Problem:
    return Problem(
        400,
        "missing-query-parameter",
        "Missing Query Parameter",
        f"Required query parameters are missing: {', '.join(names)}.",
        parameterNames=names,
    )


def constraint_violation(path: str, detail: str) -> Problem:
    return Problem(
        400, "value-constraint-violation", "Value Constraint Violation", detail, validationPath=path
    )


def string_constraint_violation(path: str, detail: str) -> Problem:
    return Problem(
        400, "string-constraint-violation", "String Constraint Violation", detail, validationPath=path
    )


def validation(detail: str) -> Problem:
    return Problem(400, "validation", "Validation", detail)


def product_not_found(product_id: str, site_id: str | None = None) -> Problem:
    where = f" for site '{site_id}'" if site_id else ""
    return Problem(
        404,
        "product-not-found",
        "Product Not Found",
        f"No product with ID '{product_id}' could be found{where}.",
        productId=product_id,
    )


def catalog_not_found(catalog_id: str) -> Problem:
    detail = f"No catalog with ID '{catalog_id}' could be found."
    return Problem(404, "catalog-not-found", "Catalog Not Found", detail, catalogId=catalog_id)


def category_not_found(catalog_id: str, category_id: str) -> Problem:
    return Problem(
        404,
        "category-not-found",
        "Category Not Found",
        f"No category with ID '{category_id}' could be found in catalog '{catalog_id}'.",
        catalogId=catalog_id,
        categoryId=category_id,
    )


def order_not_found(order_no: str) -> Problem:
    problem = Problem(
        404, "order-not-found", "Order Not Found", f"No order with number '{order_no}' was found."
    )
    problem.members = {"orderNo": order_no}
    return problem


def shipment_not_found(shipment_id: str) -> Problem:
    """The published sample carries a trailing comma in type and title; so does this answer."""
    return Problem(
        404, "not-found,", "Shipment Not Found,", f"The shipment with ID '{shipment_id}' was not found."
    )


def unqueryable_field(field: str) -> Problem:
    detail = f"The field '{field}' cannot be queried."
    return Problem(400, "unqueryable-field", "Unqueryable Field", detail, field=field)


def field_not_sortable(field: str) -> Problem:
    detail = f"The field '{field}' cannot be sorted by."
    return Problem(400, "field-not-sortable", "Field Not Sortable", detail, field=field)


def invalid_expand(value: str, *, search: bool = False) -> Problem:
    name, title = (
        ("invalid-expand-parameter", "Invalid Expand Parameter")
        if search
        else ("invalid-expand-value", "Invalid Expand Value")
    )
    return Problem(400, name, title, f"The expand value '{value}' is not supported.", expand=value)


def malformed_selector(value: str) -> Problem:
    return Problem(400, "malformed-selector", "Malformed Selector", f"The selector '{value}' is malformed.")


def as_json(problem: Problem) -> Problem:
    """The Orders specification declares plain application/json for its errors."""
    problem.content_type = JSON
    return problem


# OCAPI ----------------------------------------------------------------------------------------------------


def not_found_path(path: str) -> Fault:
    return Fault(404, "NotFoundException", f"Requested URL '{path}' not found.", url=path)


def fault_off_the_map(status: int, method: str, path: str) -> Fault:
    """The same in OCAPI's words."""
    if status == 405:
        return Fault(405, "MethodNotAllowedException", f"{method} is not allowed.")
    if status >= 500:
        return Fault(status, "InternalServerErrorException", "The request failed.")
    return not_found_path(path)


def missing_client_id() -> Fault:
    return Fault(400, "MissingClientIdException", "The request carries no client id.")


def unknown_client_id(client_id: str) -> Fault:
    message = f"The provided client id '{client_id}' is unknown."
    return Fault(401, "UnknownClientIdException", message, clientId=client_id)


def client_access_forbidden(client_id: str, resource: str, method: str) -> Fault:
    return Fault(
        403,
        "ClientAccessForbiddenException",
        f"Access to resource '{resource}' is not allowed for client '{client_id}'.",
        clientId=client_id,
        resourcePath=resource,
        method=method,
    )


def invalid_access_token(token: str = "") -> Fault:
    return Fault(
        401, "InvalidAccessTokenException", "The access token is invalid or expired.", accessToken=token
    )


def ocapi_product_not_found(product_id: str) -> Fault:
    message = f"No product with ID '{product_id}' could be found."
    return Fault(404, "ProductNotFoundException", message, productId=product_id)


def ocapi_order_not_found(order_no: str) -> Fault:
    message = f"No order with number '{order_no}' could be found."
    return Fault(404, "OrderNotFoundException", message, orderNo=order_no)


def site_not_found(site_id: str) -> Fault:
    return Fault(404, "SiteNotFoundException", f"No site with ID '{site_id}' was found.", siteId=site_id)


def inventory_list_not_found(list_id: str) -> Fault:
    message = f"No inventory list with ID '{list_id}' could be found."
    return Fault(404, "InventoryListNotFoundException", message, inventoryListId=list_id)


def inventory_record_not_found(list_id: str, product_id: str) -> Fault:
    return Fault(
        404,
        "ProductInventoryRecordNotFoundException",
        f"No inventory record for product '{product_id}' could be found in inventory list '{list_id}'.",
        inventoryListId=list_id,
        productId=product_id,
    )


def malformed_parameter(name: str, value: str) -> Fault:
    message = f"The parameter '{name}' has the malformed value '{value}'."
    return Fault(400, "MalformedParameterException", message, parameterName=name, value=value)


def undecodable_body(reason: str) -> Fault:
    return Fault(
        400, "BodyDecodingException", f"The request body could not be read: {reason}.", reason=reason
    )
