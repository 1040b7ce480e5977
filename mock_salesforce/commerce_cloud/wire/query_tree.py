"""The shape of a query document: a tree whose every node is an object of one member, which says of what kind it is.

SCAPI writes it in camelCase, OCAPI in snake_case; the tree is one (facts/commerce-cloud-api.md section 5). What the
models refuse is told in SCAPI's words; which fields a resource knows is the compiler's matter.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.frame.kinds import OBJECT, Body, Kind, noted

DEEPEST = 20
# Left out; null is a value of the wrong type.
_UNSENT: Any = None
_EXPECTED = {"list_type": "array", "string_type": "string", "model_type": "object"}
_REFUSED, _NO_PART, _PATH = "refused", "no_part", "{path}"


def _names(value: Any) -> Any:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise PydanticCustomError("list_type", "not a list of names")
    return value


def _enough(values: list[Any], told: ValidationInfo) -> list[Any]:
    operator = told.data.get("operator")
    if not values and operator not in ("is_null", "is_not_null"):
        raise PydanticCustomError("constraint", f"Operator '{operator}' needs a value.")
    return values


Names = Annotated[list[str], BeforeValidator(_names), Field(min_length=1)]
Operator = Literal["is", "one_of", "is_null", "is_not_null", "less", "greater", "not_in", "neq"]


class MatchAll(Body):
    """Everything."""


class Term(Body):
    """One of some fields compared with values; `field` is one alone."""

    field: Any = None
    # Not looked at beside a `field`, so that nothing is wrong there.
    fields: Annotated[Names, BeforeValidator(lambda given: given, json_schema_input_type=Names | Any)] = (
        Field(_UNSENT, validate_default=True)
    )
    operator: Operator = "is"
    values: Annotated[list[Any], AfterValidator(_enough)] = Field(default_factory=list, validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _one_alone(cls, given: Any) -> Any:
        alone = given.get("field") if isinstance(given, dict) else None
        return {**given, "fields": [alone]} if isinstance(alone, str) else given


class Text(Body):
    """All words of a phrase in some fields together."""

    fields: Names
    searchPhrase: str


class Bool(Body):
    """Queries that must, should or must not be met."""

    must: list[Query] = Field([])
    should: list[Query] = Field([])
    mustNot: list[Query] = Field([])


class Filtered(Body):
    """A filter before a query."""

    filter: Filter
    query: Query


class Nested(Body):
    """A query inside a node."""

    query: Query


class Range(Body):
    """A field between two values; an end that is not said is open."""

    field: str
    low: Any = Field(None, alias="from")
    high: Any = Field(None, alias="to")
    fromInclusive: Any = True
    toInclusive: Any = True


class Range2(Body):
    """Two fields whose span overlaps another."""

    fromField: str
    toField: str
    filterFrom: Any = None
    filterTo: Any = None

    @model_validator(mode="before")
    @classmethod
    def _spans(cls, given: Any) -> Any:
        ends = [given.get(name) for name in ("fromField", "toField")] if isinstance(given, dict) else []
        if not all(isinstance(end, str) for end in ends):
            raise PydanticCustomError(_REFUSED, f"'{_PATH}' needs fromField and toField.")
        return given


class BoolFilter(Body):
    """Filters of which all, one or none must be met."""

    operator: Literal["and", "or", "not"]
    filters: list[Filter]


class Node(BaseModel):
    """An object of exactly one member, whose name is its kind."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", json_schema_extra={"minProperties": 1, "maxProperties": 1}
    )
    what: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _of_one_kind(cls, given: Any) -> Any:
        if isinstance(given, dict):
            if len(given) != 1:
                raise PydanticCustomError(_REFUSED, f"Exactly one query type is allowed at '{_PATH}'.")
            (kind,) = given
            if not isinstance(given[kind], dict):
                raise PydanticCustomError(_NO_PART, "its member is no object")
            if kind not in cls.model_fields:
                raise PydanticCustomError(_REFUSED, f"Unknown {cls.what} type '{kind}' at '{_PATH}'.")
        return given

    @property
    def kind(self) -> str:
        """The name of its member."""
        (name,) = self.model_fields_set
        return name


class Query(Node):
    """A query: one member, which says of what kind it is."""

    what = "query"
    matchAllQuery: MatchAll = _UNSENT
    termQuery: Term = _UNSENT
    textQuery: Text = _UNSENT
    boolQuery: Bool = _UNSENT
    filteredQuery: Filtered = _UNSENT
    nestedQuery: Nested = _UNSENT


class Filter(Node):
    """A filter: one member, which says of what kind it is."""

    what = "filter"
    termFilter: Term = _UNSENT
    rangeFilter: Range = _UNSENT
    range2Filter: Range2 = _UNSENT
    boolFilter: BoolFilter = _UNSENT
    queryFilter: Nested = _UNSENT


_KINDS = Query.model_fields.keys() | Filter.model_fields.keys()
# The member of a body: kept as it came, since answers show it again, and read by whoever runs the search.
QUERY: Kind = noted(OBJECT, BeforeValidator(lambda given: given, json_schema_input_type=Query))


def read_query(document: object) -> Query:
    """A query document as a tree; anything malformed is refused with its JSON path."""
    try:
        return Query.model_validate(document)
    except ValidationError as error:
        raise _refusal(error) from None


def too_deep(path: str) -> errors.Problem:
    """The refusal of a tree beyond the deepest level."""
    return errors.bad_request(f"The query is nested too deeply at '{path}'.", validationPath=path)


def _refusal(error: ValidationError) -> errors.Problem:
    first = error.errors(include_url=False)[0]
    location, kind, value = first["loc"], first["type"], first["input"]
    nodes = [at for at, part in enumerate(location) if part in _KINDS]
    if len(nodes) > DEEPEST + 1:
        return too_deep(_path(location[: nodes[DEEPEST + 1]]))
    path = _path(location)
    if kind == "literal_error":
        return errors.constraint_violation(path, f"Unknown operator '{value}'.")
    if kind == "constraint":
        return errors.constraint_violation(path, first["msg"])
    if kind == _REFUSED:
        return errors.bad_request(first["msg"].replace(_PATH, path), validationPath=path)
    if kind == _NO_PART:
        ((name, part),) = value.items()
        return errors.wrong_type(f"{path}.{name}", "object", part)
    return errors.wrong_type(path, _EXPECTED[kind], value)


def _path(location: tuple[int | str, ...]) -> str:
    return "$.query" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
