"""The bodies of REST calls that are more than a record: what validates them also documents them (section
2.6, 2.7)."""

from __future__ import annotations

from typing import Annotated, Any, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

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
