"""The vendor's errors: code, words and HTTP status, in one place.

    Exception
    ├── VendorError   the vendor says no; becomes the vendor's envelope
    └── Misuse        the control plane was called wrongly; becomes {"error": {...}}

A status of None means that the facts publish none: business errors and undocumented gateway errors then
follow the quirks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One documented error of the vendor (facts sections 1, 2, 4, 6, 7, 7b)."""

    code: int
    message: str
    status: int | None = None
    gateway: bool = False


class VendorError(Exception):
    """The vendor refuses; `message` replaces the stock words where they name a value."""

    def __init__(
        self,
        error: ErrorCode,
        message: str | None = None,
        *,
        payload: Any = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message or error.message)
        self.error = error
        self.message = message or error.message
        self.payload = payload
        self.retry_after = retry_after


MISUSE_STATUS = {
    "bad_json": 400,
    "bad_field": 400,
    "missing_field": 400,
    "unknown_field": 400,
    "unknown_verb": 404,
    "unknown": 404,
    "method_not_allowed": 405,
    "taken": 409,
    "conflict": 409,
    "too_large": 413,
    "failed": 500,
}


class Misuse(Exception):
    """A control-plane call that makes no sense; what the codes mean stands in docs/mocks.md."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = MISUSE_STATUS[code]


def _gateway(code: int, message: str, status: int | None = None) -> ErrorCode:
    return ErrorCode(code, message, status, gateway=True)


# Gateway (section 2)
BAD_SIGN = _gateway(106001, "Invalid credentials. The 'sign' query parameter is invalid", 401)
NO_SIGN = _gateway(36009004, "Missing credentials. The signature ('sign') is missing", 401)
BAD_TOKEN = _gateway(36009004, "Invalid credentials. The `x-tts-access-token` header is invalid", 401)
BAD_APP_KEY = _gateway(36009004, "Invalid credentials. Invalid `app_key`", 401)
TIMESTAMP_INVALID = _gateway(36009004, "Invalid timestamp. It is lesser than 0 or not a number", 401)
TIMESTAMP_OLD = _gateway(36009004, "Invalid timestamp. It is earlier than 5 minutes before now", 401)
TIMESTAMP_AHEAD = _gateway(36009004, "Invalid timestamp. It is more than 30 seconds ahead of now", 401)
TOKEN_EXPIRED = _gateway(105002, "Expired credentials. The access token has expired", 401)
NO_SCOPE = _gateway(105005, "Access denied. The token does not carry the scope this API needs", 401)
WRONG_TENANT = _gateway(101000, "The access token does not fit the shop_cipher or the user type")
NO_CIPHER = _gateway(106013, "The `shop_cipher` query parameter is missing")
CIPHER_UNWANTED = _gateway(36009004, "Unexpected identifier. `shop_cipher` is not required for this API")
SHOP_ID_INVALID = _gateway(36009004, "Invalid identifier. `shop_id` does not name a shop of this token")
INVALID_PARAMETER = _gateway(36009004, "Invalid parameter")
INVALID_VERSION = _gateway(36009014, "Invalid API version")
UNKNOWN_PATH = _gateway(36009009, "Invalid path", 404)
WRONG_METHOD = _gateway(36009010, "Invalid HTTP method", 405)
FILE_TOO_BIG = _gateway(36009021, "The uploaded file is too big")
BAD_BODY = _gateway(36009022, "The request body has an invalid format")
NOT_MULTIPART = _gateway(36009023, "The content type must be multipart/form-data")
RATE_LIMITED = _gateway(36009002, "Too many requests. The rate limit of this API is exceeded", 429)
SHOP_INACTIVE = _gateway(36009043, "The shop is inactive", 401)
SELLER_INACTIVE = _gateway(36009044, "The seller is inactive", 401)
ADDRESS_NOT_ALLOWED = _gateway(36009033, "The caller's IP address is not in the app's allow list", 403)
TEST_SHOP_QUOTA = _gateway(36009037, "The hourly quota of this test shop is used up", 429)
TIMEOUT = _gateway(36009007, "Gateway timeout. Please try again later", 408)
OVERLOADED = _gateway(36009003, "The service is overloaded. Please try again later", 503)
INTERNAL = _gateway(36009003, "Internal error. Please try again later", 500)

# Tokens (section 1)
BAD_AUTH_CODE = ErrorCode(36004004, "The auth code is invalid, expired or already used")
REFRESH_EXPIRED = ErrorCode(36004001, "The refresh token has expired")
NO_AUTHORIZATION = ErrorCode(36004005, "No matching authorization record")
BAD_TOKEN_REQUEST = ErrorCode(36009004, "Invalid parameter")

# Products (section 4)
PRODUCT_UNKNOWN = ErrorCode(12052032, "The product does not exist")
PRODUCT_ID_NEEDED = ErrorCode(12052030, "The product id is required")
WRONG_STATUS = ErrorCode(12052901, "The product status does not allow this operation")
NO_SKUS = ErrorCode(12052902, "The SKU list is empty")
BAD_INPUT = ErrorCode(12052910, "Invalid input")
CHECK_FAILED = ErrorCode(12052990, "Some of the items failed")
CATEGORY_UNKNOWN = ErrorCode(12052023, "The category does not exist")
CATEGORY_NOT_LEAF = ErrorCode(12052024, "The category is not a leaf")
CATEGORY_VERSION = ErrorCode(12052217, "The category version is not supported in this region")
CATEGORY_INVITE_ONLY = ErrorCode(12052220, "The category is open to invited sellers only")
MAIN_IMAGE_COUNT = ErrorCode(12052028, "A product needs 1 to 9 main images")
MAIN_IMAGE_INVALID = ErrorCode(12052300, "A main image is invalid")
DESCRIPTION_IMAGES = ErrorCode(12052344, "The description holds more than 30 images")
DESCRIPTION_LENGTH = ErrorCode(12052015, "The description is empty or too long")
TITLE_LENGTH = ErrorCode(12052051, "The title is too short or too long")
TITLE_CHINESE = ErrorCode(12052262, "The title contains Chinese characters")
DESCRIPTION_CHINESE = ErrorCode(12052346, "The description contains Chinese characters")
ATTRIBUTE_CHINESE = ErrorCode(12052554, "A sales attribute contains Chinese characters")
SELLER_SKU_LENGTH = ErrorCode(12052054, "The seller_sku exceeds 50 characters")
SELLER_SKU_INVALID = ErrorCode(12019059, "The seller_sku is invalid")
QUANTITY_INVALID = ErrorCode(12052055, "The quantity is invalid")
PRICE_MISSING = ErrorCode(12052073, "The price is missing or invalid")
PRICE_RANGE = ErrorCode(12052570, "The price is outside the range of this region")
CURRENCY_REGION = ErrorCode(12052084, "The currency is not the one of this region")
SKU_LIMIT = ErrorCode(12052050, "The number of SKUs exceeds the limit of 100")
SALES_ATTRIBUTE_MISSING = ErrorCode(12052525, "Several SKUs need sales attributes")
SALES_ATTRIBUTE_COUNT = ErrorCode(12052526, "At most 3 sales attribute types are allowed")
SALES_ATTRIBUTE_SET = ErrorCode(12052550, "Every SKU must carry the same sales attributes")
SALES_ATTRIBUTE_DUPLICATE = ErrorCode(12052560, "Two SKUs have the same sales attribute values")
ATTRIBUTE_REQUIRED = ErrorCode(12052104, "A required attribute is missing")
UNITS_MIXED = ErrorCode(12052915, "Metric and imperial units are mixed")
WAREHOUSE_UNKNOWN = ErrorCode(12052097, "The warehouse does not exist")
WAREHOUSE_NOT_YOURS = ErrorCode(12052530, "The warehouse does not belong to this shop")
WAREHOUSE_DISABLED = ErrorCode(12052531, "The warehouse is disabled")
WAREHOUSE_NOT_SALES = ErrorCode(12052532, "The warehouse is not a delivery warehouse")
WAREHOUSE_ONE_ONLY = ErrorCode(12052094, "The shop has no right to several warehouses")
WAREHOUSE_NEEDED = ErrorCode(12052115, "The warehouse is missing")
INVENTORY_NEEDED = ErrorCode(12052486, "Every SKU needs inventory")
INVENTORY_WAREHOUSES = ErrorCode(12052533, "All warehouses already assigned to the SKU must be listed")
IDENTIFIER_TWICE = ErrorCode(12052591, "Two SKUs have the same identifier code")
IDENTIFIER_LOCKED = ErrorCode(12052592, "The identifier code can be changed in draft only")
PRICE_LOCKED = ErrorCode(12052038, "The price is locked by a running promotion")
STOCK_LOCKED = ErrorCode(12052393, "The stock is locked by a running promotion")
SKU_DUPLICATE = ErrorCode(12052553, "The SKU id is duplicated")
SKU_UNKNOWN = ErrorCode(12052556, "The SKU id does not exist")
CROSS_BORDER_LOCAL = ErrorCode(12052701, "A cross-border seller cannot create a local product directly")
LISTING_QUOTA = ErrorCode(12052093, "The daily listing quota is exceeded")
EXTERNAL_ID_DUPLICATE = ErrorCode(12052996, "The external id is duplicated")
TOO_MANY_IDS = ErrorCode(12019120, "At most 20 product ids are allowed")
TOO_MANY_SELLER_SKUS = ErrorCode(12019027, "At most 10 seller_skus are allowed")
TOO_MANY_SKU_IDS = ErrorCode(12019087, "At most 10 sku_ids are allowed")
PAGE_TOKEN_INVALID = ErrorCode(12019108, "The page token is invalid")
PAGE_SIZE_INVALID = ErrorCode(12019109, "The page size is invalid")
CREATE_TIME_FILTER = ErrorCode(12019118, "The create time filter is invalid")
UPDATE_TIME_FILTER = ErrorCode(12019119, "The update time filter is invalid")
TOO_MANY_RESULTS = ErrorCode(12052180, "The search exceeds 10,000 results")
IMAGE_FORMAT = ErrorCode(12038002, "The image format is not supported")
IMAGE_USE_CASE = ErrorCode(12038004, "The image use_case is invalid")
IMAGE_MISSING = ErrorCode(12038005, "The image is missing")
IMAGE_SIZE = ErrorCode(12038014, "The image dimensions are out of range")

# Orders and fulfillment (sections 6 and 7)
ORDER_NOT_YOURS = ErrorCode(21008111, "The order does not belong to this seller")
ORDER_RETRYABLE = ErrorCode(10037002, "The order service is busy. Please try again later")
ORDER_PARAMETERS = ErrorCode(10002014, "Invalid order request parameters")
ORDER_ON_HOLD = ErrorCode(21011044, "The order is on hold and cannot be fulfilled yet")
ALREADY_SHIPPED = ErrorCode(21011020, "The order or package is already shipped")
BAD_TRACKING = ErrorCode(21011022, "The tracking number or the shipping provider is invalid")
TRACKING_DUPLICATE = ErrorCode(21011025, "The tracking number is already used by another order")
TRACKING_CHARACTERS = ErrorCode(21004012, "The tracking number contains special characters")
PACKAGE_NOT_YOURS = ErrorCode(21011028, "The package does not belong to this shop")
ORDER_NOT_IN_UNIT = ErrorCode(21011029, "The order does not belong to the fulfillment unit")
SKU_IN_SEVERAL = ErrorCode(21011036, "The same SKU would be in several packages")
SPECIFY_LINES = ErrorCode(21011048, "The order has several packages, specify the line items")
PACKAGE_DELIVERED = ErrorCode(21011027, "The package is already delivered")
FULFILLED_BY_TIKTOK = ErrorCode(21008025, "The order is fulfilled by the platform")
NOT_FOR_REGION = ErrorCode(21008106, "This API is not available for the region")
NOT_SHIPPED_YET = ErrorCode(21011043, "The order is not shipped yet")
NOT_SELLER_SHIPPED = ErrorCode(21011004, "The order is not shipped by the seller")
ORDER_CANCELLED = ErrorCode(21011041, "The order is cancelled")
TRACKING_CHANGED = ErrorCode(21011051, "The tracking number was already changed once")
TRACKING_WINDOW = ErrorCode(21011050, "The tracking number can be changed within 72 hours only")
FULFILLMENT_PARAMETERS = ErrorCode(21001001, "Invalid fulfillment request parameters")
FULFILLMENT_RETRYABLE = ErrorCode(21001003, "The fulfillment service is busy. Please try again later")
DELIVERY_OPTION_UNKNOWN = ErrorCode(21008116, "The delivery option does not exist")
DELIVERY_OPTION_FBT = ErrorCode(21008117, "The delivery option belongs to fulfillment by TikTok")
DOCUMENT_SELLER_SHIPPED = ErrorCode(21008017, "No shipping document exists for seller shipping")
DOCUMENT_FBT = ErrorCode(21008043, "No shipping document is given for orders fulfilled by the platform")
DOCUMENT_GENERATING = ErrorCode(11034037, "The shipping document is still being generated")
DOCUMENT_TOO_EARLY = ErrorCode(21023035, "The shipping document is not available yet")

EXTERNAL_ORDER = ErrorCode(36020001, "The order or one of its line items does not exist")

# Cancellations and returns (section 7b)
REVERSE_PARAMETERS = ErrorCode(25001001, "Invalid parameters")
REVERSE_ORDER_STATUS = ErrorCode(25001003, "The order status does not allow this operation")
REVERSE_IN_PROCESS = ErrorCode(25001010, "A cancellation of this order is already in process")
REVERSE_REASON = ErrorCode(25001014, "The reason does not exist")
REVERSE_REASON_STATUS = ErrorCode(25001021, "The reason does not fit the order status")
REVERSE_AMOUNT = ErrorCode(25005005, "The refund amount is invalid")
REVERSE_FINISHED = ErrorCode(25001051, "The request is already finished")
REVERSE_ITEM_LEVEL = ErrorCode(
    25005010, "Items can be cancelled one by one only where out of stock in US and UK"
)
REVERSE_ORDER_UNKNOWN = ErrorCode(25007006, "The order does not exist")
REVERSE_ALREADY_CANCELLED = ErrorCode(25020009, "The order is already cancelled")

# Every documented error by the name under which the control plane arms it.
BY_NAME: dict[str, ErrorCode] = {
    name.lower(): error for name, error in tuple(globals().items()) if isinstance(error, ErrorCode)
}
# The first digits of a code tell whose it is; an API that is not named has the gateway's errors alone.
_DIGITS_OF = {
    "product": ("12",),
    "order": ("10", "21", "36020"),
    "fulfillment": ("11", "21"),
    "logistics": ("21",),
    "return_refund": ("25",),
}


def errors_of(api: str) -> tuple[str, ...]:
    """The names of the documented errors with which an operation of an API (the start of its path) can refuse."""
    digits = _DIGITS_OF.get(api, ())
    return tuple(
        name for name, error in BY_NAME.items() if error.gateway or str(error.code).startswith(digits)
    )
