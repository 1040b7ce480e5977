"""Operations as data: what the API has is what the tables list, for routing, for validation and for documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError, required_missing

# How well founded it is that the vendor has something: docs/fidelity.md.
Mark = Literal["cited", "observed", "assumed"]
View = Callable[[Call], Answer]
DATA, ASYNC = "/services/data/{version}", "/services/async/{version}"
_VARIABLE = re.compile(r"\{(\w+)\}")


def named(method: str, path: str, under: str = "") -> str:
    """What the control plane, the log and the documents call an operation: `get_query`, `post_async_job`."""
    words = f"{method} {'async' if under == ASYNC else ''} {path if path != '/' else 'root'}"
    return re.sub(r"\W+", "_", words).strip("_").lower()


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path template `under` that of its API; `facts` is the section it follows, `name` what the
    control plane and the documents call it.

    `body` validates a JSON body and refuses with the code `wrong`; `csv` says that the body, or the answer,
    is CSV, `part` names that of a multipart body, `raw` that any bytes will do; `framed` says that the view validates
    the body itself; `answers` are the statuses of success; `query` names the
    parameters."""

    method: str
    path: str
    view: View
    title: str
    facts: str
    since: float = 31.0
    feature: str | None = None
    body: Any = None
    wrong: str | None = None
    answers: tuple[int, ...] = ()
    query: tuple[str, ...] = ()
    csv: bool = False
    part: str | None = None
    raw: bool = False
    framed: bool = False
    under: str = DATA
    outline: bool = False
    mark: Mark = "cited"
    name: str = field(init=False)
    adapter: TypeAdapter[Any] | None = field(init=False)
    variables: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", named(self.method, self.path, self.under))
        object.__setattr__(self, "adapter", TypeAdapter(self.body) if self.body and not self.framed else None)
        object.__setattr__(self, "variables", tuple(_VARIABLE.findall(self.path)))


def validate(operation: Operation, call: Call) -> None:
    """Refuses a body that is not what the operation takes."""
    if operation.adapter is None:
        sent = call.document is not None or bool(call.body.strip())
        if sent and call.method in ("POST", "PATCH") and not (operation.raw or operation.part):
            call.object()
        return
    try:
        operation.adapter.validate_python(call.json(), strict=True)
    except ValidationError as error:
        raise wrong_body(error, operation.wrong) from None


def wrong_body(error: ValidationError, code: str | None = None) -> VendorError:
    """The refusal of what is wrong first, with a code where the API has one for all of it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if code is not None:
        return VendorError(code, f"{name}: {first['msg']}")
    if first["type"].isupper():
        # A member that refuses in the vendor's own words.
        fields = [name] if first["type"] == "REQUIRED_FIELD_MISSING" else ()
        return VendorError(first["type"], first["msg"], fields)
    if first["type"] == "missing":
        return required_missing([name])
    if first["type"] == "extra_forbidden":
        return VendorError("JSON_PARSER_ERROR", f'Unrecognized field "{name}"')
    return VendorError("JSON_PARSER_ERROR", f"{name or 'The HTTP entity body'}: {first['msg']}")
