"""The bodies of REST calls that are more than a record: what validates them also documents them (section
2.5, 2.6, 2.7)."""

from __future__ import annotations

from typing import Annotated, Any, Required

from pydantic import AliasChoices, BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from mock_salesforce.frame.kinds import Body
from mock_salesforce.platform.wire.members import refusal, within

strict = with_config(ConfigDict(extra="forbid"))
Json = dict[str, Any]
Text = Annotated[str, Field(min_length=1)]
Records = Annotated[list[Json], Field(min_length=1)]


@strict
class Subrequest(TypedDict, total=False):
    """One call of a composite request."""

    method: Required[Text]
    url: Required[Text]
    referenceId: Required[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]]
    body: Any
    httpHeaders: dict[str, str] | None


@strict
class CompositeBody(TypedDict, total=False):
    """Up to 25 calls."""

    allOrNone: bool
    collateSubrequests: bool
    compositeRequest: Required[Annotated[list[Subrequest], Field(min_length=1)]]


@strict
class BatchCall(TypedDict, total=False):
    """One call of a batch."""

    method: Required[Text]
    url: Required[Text]
    richInput: Any
    binaryPartName: str
    binaryPartNameAlias: str


@strict
class BatchBody(TypedDict, total=False):
    """Up to 25 independent calls."""

    batchRequests: Required[Annotated[list[BatchCall], Field(min_length=1, max_length=25)]]
    haltOnError: bool


@strict
class Graph(TypedDict, total=False):
    """Calls that stand or fall together."""

    graphId: Required[Text]
    compositeRequest: Required[Annotated[list[Subrequest], Field(min_length=1, max_length=500)]]


@strict
class GraphBody(TypedDict, total=False):
    """Up to 75 graphs."""

    graphs: Required[Annotated[list[Graph], Field(min_length=1, max_length=75)]]


@strict
class CollectionBody(TypedDict, total=False):
    """Records to write."""

    allOrNone: bool
    records: Required[Records]


@strict
class TreeBody(TypedDict, total=False):
    """Records with nested children."""

    records: Required[Records]


@strict
class RetrieveBody(TypedDict, total=False):
    """Ids to read and the fields to show."""

    ids: Required[Annotated[list[str], Field(min_length=1)]]
    fields: Required[Annotated[list[str], Field(min_length=1)]]


@strict
class PasswordBody(TypedDict, total=False):
    """A user's new password."""

    NewPassword: Required[Text]


def _objects(value: Any) -> Any:
    if isinstance(value, str):
        return [{"name": name} for name in value.split(",")]
    if value is not None and not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise refusal("MALFORMED_SEARCH", "sobjects must be a list of objects")
    return value


def _fields(value: Any) -> Any:
    return value.split(",") if isinstance(value, str) and value else value or ["Id"]


_SEARCHED = within("MALFORMED_SEARCH", "Each of sobjects needs name and fields")


class SearchedObject(Body):
    """An object to search in, and the fields to return."""

    name: Annotated[str, _SEARCHED]
    fields: Annotated[list[str], BeforeValidator(_fields, json_schema_input_type=Any), _SEARCHED] = Field(
        default_factory=lambda: ["Id"]
    )


class SearchBody(Body):
    """A search by parameters: a text, and where to look for it."""

    q: Annotated[str, within("MALFORMED_SEARCH", "q must be given")]
    sobjects: Annotated[
        list[SearchedObject] | None,
        BeforeValidator(_objects, json_schema_input_type=str | list[SearchedObject] | None),
    ] = Field(None, validation_alias=AliasChoices("sobjects", "sobject"))
