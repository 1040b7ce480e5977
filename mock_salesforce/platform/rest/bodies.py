"""The bodies of REST calls that are more than a record: what validates them also documents them (section
2.6, 2.7)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Required

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


Delimiter = Literal["BACKQUOTE", "CARET", "COMMA", "PIPE", "SEMICOLON", "TAB"]
LineEnding = Literal["LF", "CRLF"]


@strict
class IngestBody(TypedDict, total=False):
    """A new ingest job."""

    operation: Required[Literal["insert", "update", "upsert", "delete", "hardDelete"]]
    object: Required[Text]
    externalIdFieldName: Text
    assignmentRuleId: str
    contentType: Literal["CSV"]
    columnDelimiter: Delimiter
    lineEnding: LineEnding


@strict
class IngestStateBody(TypedDict, total=False):
    """What becomes of an ingest job."""

    state: Required[Literal["UploadComplete", "Aborted"]]


@strict
class QueryJobBody(TypedDict, total=False):
    """A new query job."""

    operation: Required[Literal["query", "queryAll"]]
    query: Required[Text]
    contentType: Literal["CSV"]
    columnDelimiter: Delimiter
    lineEnding: LineEnding


@strict
class QueryJobStateBody(TypedDict, total=False):
    """What becomes of a query job."""

    state: Required[Literal["Aborted"]]


@strict
class FirstJobBody(TypedDict, total=False):
    """A new job of Bulk API 1.0."""

    operation: Required[Literal["insert", "update", "upsert", "delete", "hardDelete", "query", "queryAll"]]
    object: Required[Text]
    externalIdFieldName: Text | None
    concurrencyMode: Literal["Parallel", "Serial", 0, 1]
    contentType: Literal["JSON"]


@strict
class FirstStateBody(TypedDict, total=False):
    """What becomes of a job of Bulk API 1.0."""

    state: Required[Literal["Closed", "Aborted"]]


@strict
class PasswordBody(TypedDict, total=False):
    """A user's new password."""

    NewPassword: Required[Text]
