"""The bodies of bulk jobs: what validates them also documents them (section 2.7)."""

from __future__ import annotations

from typing import Annotated, Literal, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

strict = with_config(ConfigDict(extra="forbid"))
Text = Annotated[str, Field(min_length=1)]
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
