"""The bodies of the control plane: what validates a call also documents it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from mock_salesforce.frame.kinds import SEED
from mock_salesforce.platform.books.org import Feature
from mock_salesforce.platform.books.sessions import Scope
from mock_salesforce.platform.forms.numbers import Count

Kind = Literal[
    "boolean",
    "currency",
    "date",
    "datetime",
    "double",
    "email",
    "int",
    "long",
    "money",
    "multipicklist",
    "number",
    "percent",
    "phone",
    "picklist",
    "ref",
    "reference",
    "string",
    "text",
    "textarea",
    "time",
    "url",
]
# A member that a verb does not know is a mistake of the caller, so it is told instead of ignored.
strict = with_config(ConfigDict(extra="forbid"))
Text = Annotated[str, Field(min_length=1, max_length=255)]
Record = dict[str, Any]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]


@strict
class UserBody(TypedDict, total=False):
    """A user; its name is unique over all orgs."""

    username: Text
    password: str
    security_token: str
    email: Text
    first_name: Text
    last_name: Text
    active: bool


@strict
class AppBody(TypedDict, total=False):
    """A connected app; its consumer key is known to every org."""

    client_id: Required[Text]
    client_secret: str
    name: str
    callback_urls: list[Text]
    scopes: list[Scope]
    refresh_token_rotation: bool
    require_secret: bool
    require_pkce: bool
    run_as: str | None
    allow_password_grant: bool
    jwt_certificate: str | None
    pre_approved: bool


@strict
class CustomFieldBody(TypedDict, total=False):
    """A field that an administrator adds."""

    name: Required[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*__c$")]]
    type: Kind
    label: Text
    length: Annotated[Count, Field(ge=1, le=131_072)]
    precision: Annotated[Count, Field(ge=1, le=18)]
    scale: Annotated[Count, Field(le=17)]
    required: bool
    unique: bool
    case_sensitive: bool
    external_id: bool
    restricted: bool
    default: str | bool | int | float | None
    values: list[Annotated[str, Field(pattern=r"^[^|]+$")]]
    reference_to: Text
    child_relationship_name: Text


@strict
class FieldBody(CustomFieldBody, total=False):
    """A custom field and the object it belongs to."""

    object: Required[Text]


@strict
class ObjectBody(TypedDict, total=False):
    """An object that an administrator adds, with its fields."""

    name: Required[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*__c$")]]
    label: Text
    label_plural: Text
    fields: list[CustomFieldBody]


@strict
class OrgBody(TypedDict, total=False):
    """A customer's Salesforce."""

    my_domain: Required[Text]
    name: Text
    edition: Text
    features: list[Feature]
    hosts: list[Text]
    users: list[UserBody]
    connected_apps: list[AppBody]
    location_types: list[Text]
    change_events: list[Text]
    custom_fields: list[FieldBody]
    custom_objects: list[ObjectBody]
    session_timeout_s: Count


@strict
class RecordsBody(TypedDict, total=False):
    """Records to insert as an administrator."""

    my_domain: str
    object: Required[Text]
    records: Required[list[Record]]


@strict
class ImportBody(TypedDict, total=False):
    """Records as CSV, its first line the field names."""

    my_domain: str
    object: Required[Text]
    csv: Required[str]


@strict
class ImportQuery(TypedDict, total=False):
    """Whose rows a file has."""

    my_domain: str
    object: Required[Text]


@strict
class StateQuery(TypedDict, total=False):
    """Sections joined by commas; an org; objects joined by commas."""

    only: str
    my_domain: str
    objects: str


@strict
class ProductsBody(TypedDict, total=False):
    """Product2 rows; `UnitPrice` is the price in the standard book."""

    my_domain: str
    products: Required[list[Record]]


@strict
class FakeBody(TypedDict, total=False):
    """How much of a believable catalog to make, and of its buyers; `seed` draws others, and `messy` false draws them
    without the faults of real ones."""

    my_domain: str
    products: Annotated[Count, Field(le=100_000)]
    buyers: Annotated[Count, Field(le=100_000)]
    seed: SEED
    messy: bool


@strict
class StockRow(TypedDict, total=False):
    """An Omnichannel Inventory record; `location` is an ExternalReference."""

    location: Required[Text]
    sku: Required[Text]
    on_hand: Required[Amount]
    reserved: Amount
    safety_stock_count: Amount | None
    effective_date: str
    futures: list[Record]


@strict
class StockBody(TypedDict, total=False):
    """Quantities to set."""

    my_domain: str
    rows: Required[list[StockRow]]


@strict
class PicklistsBody(TypedDict, total=False):
    """Values that an administrator adds: {object: {field: [value]}}."""

    my_domain: str
    location_types: list[Text]
    values: dict[str, dict[str, list[Text]]]


@strict
class ChangeEventsBody(TypedDict, total=False):
    """Objects whose changes are captured, in place of those before."""

    my_domain: str
    objects: Required[list[Text]]


@strict
class FieldsBody(TypedDict, total=False):
    """Custom fields to add."""

    my_domain: str
    fields: Required[list[FieldBody]]


@strict
class UserNameBody(TypedDict, total=False):
    """A user of an org, the first one unless named."""

    my_domain: str
    username: str
