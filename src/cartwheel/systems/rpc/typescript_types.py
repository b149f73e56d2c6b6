"""msgspec's types in the words of TypeScript."""

import json
import re
from collections.abc import Container, Iterator
from inspect import cleandoc
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import inspect as kinds

from cartwheel.systems.rpc.tracked import Tracked

_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][\w$]*").fullmatch

_PLAIN: Final = {
    kinds.AnyType: "unknown",
    kinds.RawType: "unknown",
    kinds.NoneType: "null",
    kinds.BoolType: "boolean",
    kinds.IntType: "number",
    kinds.FloatType: "number",
    kinds.StrType: "string",
}
# Strings with a form get a name, so that a reader of the types knows it.
_FORMS: Final = {
    kinds.BytesType: "Base64",
    kinds.DateTimeType: "ISODateTime",
    kinds.DateType: "ISODate",
    kinds.TimeType: "ISOTime",
    kinds.TimeDeltaType: "ISODuration",
    kinds.UUIDType: "UUID",
    kinds.DecimalType: "DecimalString",
}


class Types:
    """
    Names types, and declares those that need it, once each.

    Ask `of` for everything first, then call `name`; from then on `of` tells the
    projections of a struct apart where both are in use. Whoever asks may say on whose
    behalf: `needs` tells later what somebody's types lead to.
    """

    def __init__(self) -> None:
        self._projections: dict[Any, set[bool]] = {}
        self._declared: dict[str, tuple[Any, str]] = {}
        self._walked: set[tuple[Any, bool]] = set()
        self._forms: set[str] = set()
        self._mentioned: dict[tuple[str, str], set[str]] = {}
        self._asker = ("", "")
        self._named = False

    def name(self) -> None:
        """End the first round: what is in use, and in which projection, is known."""
        self._declared.clear()
        self._walked.clear()
        self._mentioned.clear()
        self._named = True

    def needs(self, asker: str) -> set[str]:
        """Return the names that the types asked for on somebody's behalf lead to."""
        needed: set[str] = set()
        waiting = list(self._mentioned.get(("asker", asker), ()))
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += self._mentioned.get(("type", name), ())
        return needed

    def declarations(self, names: Container[str] | None = None) -> str:
        """Return the declarations, or those of some names, in alphabetical order."""
        forms = "".join(
            f"export type {form} = string;\n"
            for form in sorted(self._forms)
            if names is None or form in names
        )
        types = "\n".join(
            text
            for name, (_, text) in sorted(self._declared.items())
            if names is None or name in names
        )
        return "\n".join(part for part in (forms, types) if part)

    def of(self, annotation: Any, *, incoming: bool, asker: str = "") -> str:
        """Return the expression for a type, as it is sent (`incoming`) or received."""
        self._asker = ("asker", asker)
        return self._of(kinds.type_info(annotation), incoming=incoming)

    def _mention(self, name: str) -> str:
        self._mentioned.setdefault(self._asker, set()).add(name)
        return name

    def _of(self, given: kinds.Type, *, incoming: bool) -> str:
        if form := _FORMS.get(type(given)):
            self._forms.add(form)
            return self._mention(form)
        if plain := _PLAIN.get(type(given)):
            return plain
        match given:
            case kinds.Metadata():
                return self._of(given.type, incoming=incoming)
            case kinds.EnumType():
                values = " | ".join(json.dumps(member.value) for member in given.cls)
                return self._declare(self._mention(given.cls.__name__), given.cls, values)
            case kinds.StructType():
                return self._struct(given, incoming=incoming)
        return self._compound(given, incoming=incoming)

    def _compound(self, given: kinds.Type, *, incoming: bool) -> str:
        match given:
            case kinds.LiteralType():
                return " | ".join(sorted(map(json.dumps, given.values)))
            case kinds.UnionType():
                parts = (self._of(part, incoming=incoming) for part in given.types)
                return " | ".join(dict.fromkeys(parts))
            case kinds.TupleType():
                items = (self._of(item, incoming=incoming) for item in given.item_types)
                return f"[{', '.join(items)}]"
            case kinds.CollectionType():
                return f"Array<{self._of(given.item_type, incoming=incoming)}>"
            case kinds.DictType():
                value = self._of(given.value_type, incoming=incoming)
                return f"Record<{self._of(given.key_type, incoming=incoming)}, {value}>"
            case kinds.DataclassType() if _class_of(given.cls) is Tracked:
                item = self._of(given.fields[1].type, incoming=incoming)
                return f"{{ id: string; data: {item} }}"
        raise TypeError(f"TypeScript has no word for {given}")

    def _struct(self, given: kinds.StructType, *, incoming: bool) -> str:
        projections = self._projections.setdefault(given.cls, set())
        projections.add(incoming)
        name = _name_of(given.cls)
        if self._named and incoming and len(projections) > 1 and _differs(given):
            name += "Input"
        self._mention(name)
        if (given.cls, incoming) in self._walked:  # a struct may contain itself
            return name
        self._walked.add((given.cls, incoming))
        outer, self._asker = self._asker, ("type", name)
        lines = []
        if given.tag_field is not None:
            lines.append(f"{_key(given.tag_field)}: {json.dumps(given.tag)};")
        for field in given.fields:
            optional = "?" if _may_be_absent(field, given, incoming=incoming) else ""
            expected = self._of(field.type, incoming=incoming)
            lines.append(f"{_key(field.encode_name)}{optional}: {expected};")
        self._asker = outer
        body = "".join(f"  {line}\n" for line in lines)
        return self._declare(name, given.cls, f"{{\n{body}}}")

    def _declare(self, name: str, cls: Any, expression: str) -> str:
        known, _ = self._declared.get(name, (cls, ""))
        if known != cls:
            raise TypeError(f"{known} and {cls} would both be called {name}")
        text = f"{comment(_doc_of(cls))}export type {name} = {expression};\n"
        self._declared[name] = (cls, text)
        return name


def comment(text: str) -> str:
    """Write a docstring as what an editor shows; nothing when there is none."""
    lines = text.replace("*/", "* /").splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _differs(given: kinds.StructType, seen: tuple[Any, ...] = ()) -> bool:
    """Tell whether the two projections of a struct differ, in itself or in what it contains."""
    if given.cls in seen:
        return False
    for field in given.fields:
        sent = _may_be_absent(field, given, incoming=True)
        if sent != _may_be_absent(field, given, incoming=False):
            return True
    return any(
        _differs(inner, (*seen, given.cls))
        for field in given.fields
        for inner in _structs_in(field.type)
    )


def _structs_in(given: Any) -> Iterator[kinds.StructType]:
    if isinstance(given, kinds.StructType):
        yield given
        return
    for name in ("type", "item_type", "key_type", "value_type"):
        if isinstance(inner := getattr(given, name, None), kinds.Type):
            yield from _structs_in(inner)
    for name in ("types", "item_types"):
        for inner in getattr(given, name, ()):
            yield from _structs_in(inner)


def _may_be_absent(field: kinds.Field, given: kinds.StructType, *, incoming: bool) -> bool:
    if field.required:
        return False
    # msgspec shows no trace of UNSET but this: not required, and yet without a default.
    unset = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    return incoming or unset or _class_of(given.cls).__struct_config__.omit_defaults


def _class_of(cls: Any) -> Any:
    return get_origin(cls) or cls


def _name_of(cls: Any) -> str:
    """Name a struct; `Page[Order]` becomes `PageOrder`."""
    arguments = "".join(_name_of(argument) for argument in get_args(cls))
    return re.sub(r"\W", "", _class_of(cls).__name__) + arguments


def _doc_of(cls: Any) -> str:
    """Return the docstring its author wrote, not one inherited or made up."""
    doc: str | None = vars(_class_of(cls)).get("__doc__")
    if not doc or doc.startswith(f"{_class_of(cls).__name__}("):
        return ""
    return cleandoc(doc)


def _key(name: str) -> str:
    return name if _IDENTIFIER(name) else json.dumps(name)
