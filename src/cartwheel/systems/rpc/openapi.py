"""The REST interface as an OpenAPI 3.1 document, made from the declarations alone."""

from collections.abc import Iterable
from typing import Any, Final

from cartwheel.kernel.errors import AppError, InvalidInputError
from cartwheel.systems.rpc.errors import (
    CrossSiteError,
    ForbiddenError,
    IdempotencyKeyBusyError,
    IdempotencyKeyReusedError,
    MalformedRequestError,
    RateLimitedError,
    SecondFactorNeededError,
    TooLargeError,
    UnauthenticatedError,
)
from cartwheel.systems.rpc.openapi_schemas import Schema, Schemas
from cartwheel.systems.rpc.procedures import Procedure, Router, collect
from cartwheel.systems.rpc.rest.binding import Binding
from cartwheel.systems.rpc.rest.lines import CSV, NDJSON
from cartwheel.systems.rpc.rest.problems import Problem
from cartwheel.systems.rpc.statuses import status_of

_IDEMPOTENCY_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The call takes effect once in 24 hours, however often it is sent.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of an earlier answer: 304 says that it is still right.",
    "schema": {"type": "string"},
}
_ETAG: Final = {"description": "Tells this answer from others.", "schema": {"type": "string"}}
_DEPRECATED: Final = {
    "Deprecation": {
        "description": "Since when this address is deprecated (RFC 9745).",
        "schema": {"type": "string"},
    },
    "Sunset": {
        "description": "Until when it is answered, where that is known (RFC 8594).",
        "schema": {"type": "string"},
    },
}
_NOT_MODIFIED: Final = 304
_SECURITY: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A store key."},
    "basic": {"type": "http", "scheme": "basic", "description": "A store key as the user name."},
}

_INFO: Final = {
    "title": "Cartwheel",
    "description": "A commerce platform: it sells, rents, markets and wins back carts.",
    "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
}


def openapi(routers: Iterable[Router], *, version: str, server: str) -> Schema:
    """
    Describe the procedures that have a REST address.

    The time it takes grows with their number, and no faster.
    """
    routers = tuple(routers)
    bound = [(p, p.rest) for p in collect(routers).values() if p.rest is not None]
    types: list[Any] = [Problem]
    for procedure, _ in bound:
        types += [procedure.signature.output]
        if procedure.signature.input is not None:
            types += [procedure.signature.input.type]
    schemas = Schemas(types)
    paths: dict[str, dict[str, Any]] = {}
    for procedure, current in bound:
        for rest in current.every:
            operation = _operation(procedure, rest, schemas)
            paths.setdefault(rest.path, {})[rest.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {**_INFO, "version": version},
        "servers": [{"url": server}],
        "tags": _tags(routers),
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas.components(), "securitySchemes": _SECURITY},
    }


def _tags(routers: Iterable[Router]) -> list[Schema]:
    """Name the routers that have a REST address, and say what they are about."""
    about: dict[str, str] = {}
    for router in routers:
        if any(procedure.rest is not None for procedure in router.procedures.values()):
            about[router.name] = about.get(router.name) or router.about
    return [
        {"name": name, "description": told} if told else {"name": name}
        for name, told in about.items()
    ]


def _operation(procedure: Procedure, rest: Binding, schemas: Schemas) -> Schema:
    summary, _, rest_of_it = procedure.description.partition("\n\n")
    parameters, body = _inputs(procedure, rest, schemas)
    if procedure.keyed:
        parameters.append(_IDEMPOTENCY_KEY)
    if rest.etag:
        parameters.append(_IF_NONE_MATCH)
    operation: Schema = {
        "operationId": _name_of(procedure, rest),
        "tags": [_tag(procedure)],
        "summary": " ".join(summary.split()),
        "description": "\n\n".join(filter(None, (rest_of_it, _deprecation(procedure, rest)))),
        "deprecated": rest.deprecated is not None,
        "parameters": parameters,
        "requestBody": body,
        "responses": _responses(procedure, rest, schemas),
        "security": [{"bearer": []}, {"basic": []}] if procedure.allow.signed_in else [],
    }
    return {name: value for name, value in operation.items() if value or name == "security"}


def _name_of(procedure: Procedure, rest: Binding) -> str:
    """Name an operation: by the procedure, and where it was before by that and a number."""
    assert procedure.rest is not None
    place = procedure.rest.every.index(rest)
    return f"{procedure.name}.former{place}" if place else procedure.name


def _deprecation(procedure: Procedure, rest: Binding) -> str:
    """Say since when an address is one of the past, and what stands in its place."""
    if (told := rest.deprecated) is None:
        return ""
    until = "" if told.until is None else f", answered until {told.until}"
    guide = "" if told.guide is None else f" See {told.guide}"
    assert procedure.rest is not None
    instead = f" Use {procedure.rest.method} {procedure.rest.path}."
    return f"Deprecated since {told.since}{until}.{instead * (rest is not procedure.rest)}{guide}"


def _inputs(
    procedure: Procedure, rest: Binding, schemas: Schemas
) -> tuple[list[Schema], Schema | None]:
    taken = procedure.signature.input
    if taken is None:
        return [], None
    if rest.has_body and not rest.parameters:
        body = schemas.of(taken.type)
        return [], {
            "required": not taken.optional,
            "content": {"application/json": {"schema": body}},
        }
    properties, required = schemas.properties(taken.type)
    parameters = [
        {
            "name": name,
            "in": "path" if name in rest.parameters else "query",
            "required": name in rest.parameters or name in required,
            "schema": schema,
        }
        for name, schema in properties.items()
        if name in rest.parameters or not rest.has_body
    ]
    remaining = {name: s for name, s in properties.items() if name not in rest.parameters}
    if not rest.has_body or not remaining:
        return parameters, None
    needed = [name for name in required if name in remaining]
    body = {"type": "object", "properties": remaining, "required": needed}
    return parameters, {
        "required": bool(needed),
        "content": {"application/json": {"schema": body}},
    }


def _responses(procedure: Procedure, rest: Binding, schemas: Schemas) -> Schema:
    if rest.status == 204:  # noqa: PLR2004
        success: Schema = {"description": "Done."}
    else:
        output = schemas.of(procedure.signature.output)
        content: Schema = {"application/json": {"schema": output}}
        if procedure.signature.streams:  # a line for each
            content = {NDJSON: {"schema": output}, CSV: {"schema": {"type": "string"}}}
        success = {"description": "Success.", "content": content}
    codes: dict[int, list[str]] = {}
    for error in errors_of(procedure):
        codes.setdefault(status_of(error).http, []).append(error.code)
    refused = {"application/problem+json": {"schema": schemas.of(Problem)}}
    problems: Schema = {
        str(status): {
            "description": " or ".join(f"`{code}`" for code in sorted(set(found))),
            "content": refused,
        }
        for status, found in sorted(codes.items())
    }
    if not any(str(status).startswith("4") for status in codes):
        # The procedure refuses nobody; what stands in front of it does.
        problems["4XX"] = {"description": "The request is not taken.", "content": refused}
    headers = {"ETag": _ETAG} if rest.etag else {}
    if rest.deprecated is not None:
        headers |= _DEPRECATED
    if headers:
        success["headers"] = headers
    if rest.etag:
        problems = {str(_NOT_MODIFIED): {"description": "It is what you have."}, **problems}
    return {str(rest.status): success, **problems}


def errors_of(procedure: Procedure) -> list[type[AppError]]:
    """Return the errors a procedure declares, and those its declaration brings with it."""
    errors = list(procedure.raises)
    if procedure.signature.input is not None:
        errors.append(InvalidInputError)
    if procedure.allow.signed_in:
        errors.append(UnauthenticatedError)
    if procedure.allow.needed is not None or procedure.allow.kind is not None:
        errors.append(ForbiddenError)
    if procedure.allow.signed_in and (
        procedure.allow.needed is not None or procedure.allow.kind is None
    ):
        errors.append(SecondFactorNeededError)
    if procedure.allow.signed_in and procedure.kind == "mutation":
        errors.append(CrossSiteError)
    if procedure.limit is not None:
        errors.append(RateLimitedError)
    if procedure.rest is not None and procedure.rest.has_body:
        errors.append(TooLargeError)
    if procedure.keyed:
        errors += [IdempotencyKeyBusyError, IdempotencyKeyReusedError, MalformedRequestError]
    return errors


def _tag(procedure: Procedure) -> str:
    return procedure.name.partition(".")[0]
