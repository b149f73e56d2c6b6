"""
SQLAlchemy's statements, made ready for asyncpg without SQLAlchemy's engine.

A statement is compiled once: after that its key, its values and their processors are all that
a call needs, which is a tenth of what an engine, its pool and its greenlets take for it.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeAlias

from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy import create_engine
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql import Executable, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache
from typing_extensions import TypeVarTuple

Ts = TypeVarTuple("Ts")

Values: TypeAlias = Mapping[str, Any]
Argument: TypeAlias = tuple[str | None, Callable[[Any], Any] | None, Any]

DIALECT: Final = create_engine("postgresql+asyncpg://").dialect
"""How statements are written; it is connected to nothing."""

_MOST_COMPILED: Final = 1_000
_KEY: Final = "_generate_cache_key"
_PLAN: Final = "_cartwheel_plan"
_NO_VALUES: Final[Values] = {}

# A SELECT that locks, tells, or sets something is more than a question: it needs a transaction.
_ACTS: Final = re.compile(
    r"\bset_config\b|\bpg_(try_)?advisory|\bpg_notify\b|\b(next|set)val\b"
    r"|\bFOR (UPDATE|SHARE|NO KEY|KEY)\b|\b(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO)\b",
    re.IGNORECASE,
).search

_COUNT: Final = re.compile(r"(?:SELECT|UPDATE|DELETE|INSERT \d+|MERGE) (\d+)").fullmatch


class Rows(IteratorResult[*Ts]):
    """What a statement gave: SQLAlchemy's result, all of it here already."""

    def __init__(
        self, metadata: SimpleResultMetaData, rows: Sequence[Any], status: str | None
    ) -> None:
        super().__init__(metadata, iter(rows))
        self._status = status

    @property
    def rowcount(self) -> int:
        """How many rows were found or changed; -1 when the server does not say."""
        counted = _COUNT(self._status or "")
        return -1 if counted is None else int(counted[1])


class Plan:
    """What is found out once of all statements that differ in values alone."""

    def __init__(self, compiled: SQLCompiler) -> None:
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError("Defaults of columns are the server's: no table has others")
        self._compiled = compiled
        self._metadata: SimpleResultMetaData | None = None

    @cached_property
    def only_asks(self) -> bool:
        """True for a question that neither locks nor changes anything."""
        compiled = self._compiled
        return isinstance(compiled.statement, Select) and _ACTS(compiled.string) is None

    @cached_property
    def is_fixed(self) -> bool:
        """True where the text is the same whatever the values, and these are not made on call."""
        compiled = self._compiled
        return not (
            compiled.post_compile_params
            or compiled.literal_execute_params
            or any(parameter.callable for parameter in compiled.bind_names)
        )

    @property
    def text(self) -> str:
        """How it is written; only for one that is fixed."""
        return self._compiled.string

    def arguments(self, names: Collection[str], values: Values) -> list[Argument]:
        """
        Return for each argument the name by which its value is given, and what is done with it.

        One that is not given has no name, and is a constant of the statement.
        """
        compiled = self._compiled
        processors: Any = compiled._bind_processors  # noqa: SLF001 - as its engine does
        keys = {name: parameter.key for parameter, name in compiled.bind_names.items()}
        assert compiled.positiontup is not None
        found: list[Argument] = []
        for name in compiled.positiontup:
            process = processors.get(name)
            given = next((each for each in (keys[name], name) if each in names), None)
            value = values[name] if given is None else None
            if given is None and process is not None:
                value = process(value)
            found.append((given, process, value))
        return found

    def bind(self, values: Values) -> tuple[str, list[Any]]:
        """Return the text and its arguments."""
        compiled = self._compiled
        text = compiled.string
        order: Sequence[str] | None = compiled.positiontup
        processors: Any = compiled._bind_processors  # noqa: SLF001 - as its engine does
        if compiled.post_compile_params or compiled.literal_execute_params:
            # Lists of `IN` make the text longer.
            expanded = compiled._process_parameters_for_postcompile(dict(values))  # noqa: SLF001
            text, order = expanded.statement, expanded.positiontup
            processors = {**processors, **expanded.processors}
            values = {**values, **expanded.additional_parameters}
        assert order is not None
        return text, [
            processors[name](values[name]) if name in processors else values[name] for name in order
        ]

    def rows(self, prepared: PreparedStatement, found: Sequence[Any]) -> Rows[Any]:
        """Make the result of rows as they came."""
        if self._metadata is None:
            self._metadata = self._describe(prepared)
        return Rows(self._metadata, found, prepared.get_statusmsg())

    def no_rows(self) -> Rows[Any]:
        """Make the result of a statement that was run many times."""
        return Rows(SimpleResultMetaData([]), (), None)

    def _describe(self, prepared: PreparedStatement) -> SimpleResultMetaData:
        attributes = prepared.get_attributes()
        known = self._compiled._result_columns  # noqa: SLF001
        if not known:
            return SimpleResultMetaData([attribute.name for attribute in attributes])
        processors = [
            column.type._cached_result_processor(DIALECT, attribute.type.oid)  # noqa: SLF001
            for column, attribute in zip(known, attributes, strict=True)
        ]
        return SimpleResultMetaData(
            [column.keyname for column in known],
            extra=[column.objects for column in known],
            _processors=processors if any(processors) else None,
        )


class Kept:
    """
    How one statement is run that is asked again and again, found by which one it is.

    Finding the plan of a statement that was built anew takes its whole structure for a key,
    which costs more than all the rest. One that is made once, as repositories do with constants,
    need not be looked at again.
    """

    __slots__ = ("_arguments", "_names", "plan", "statement")

    def __init__(
        self, statement: Executable, plan: Plan, names: frozenset[str], values: Values
    ) -> None:
        self.statement = statement
        self.plan = plan
        self._names = names
        self._arguments = plan.arguments(names, values)

    def bind(self, values: Values) -> tuple[str, list[Any]] | None:
        """Return the text and its arguments; None where other values are given than before."""
        if values.keys() != self._names:
            return None
        return self.plan.text, [
            constant if name is None else values[name] if process is None else process(values[name])
            for name, process, constant in self._arguments
        ]


_compiled: Final[LRUCache[Any, Any]] = LRUCache(_MOST_COMPILED)
_kept: Final[LRUCache[int, Kept]] = LRUCache(_MOST_COMPILED)


def bind(statement: Executable, values: Values | None) -> tuple[Plan, str, list[Any]]:
    """Return how a statement is run, compiled when it is of a new kind, its text and arguments."""
    given = values or _NO_VALUES
    kept = _kept.get(id(statement))
    # It is held there, so that no other one can have its id meanwhile.
    if kept is not None and (bound := kept.bind(given)) is not None:
        return kept.plan, *bound
    # SQLAlchemy remembers the key of one that it has seen.
    is_known = _KEY in vars(statement)
    compiled, extracted, collected = _compile(statement, sorted(given))
    whole = compiled.construct_params(
        values,
        extracted_parameters=extracted,
        escape_names=False,
        _collected_params=collected,
    )
    plan = _plan(compiled)
    if is_known and plan.is_fixed:
        _kept[id(statement)] = Kept(statement, plan, frozenset(given), whole)
    return plan, *plan.bind(whole)


def plan_of_many(
    statement: Executable, given: Sequence[Values]
) -> tuple[Plan, str, list[list[Any]]]:
    """Return how a statement is run for each of many values, its text and all arguments."""
    compiled, extracted, collected = _compile(statement, sorted(given[0]), many=True)
    plan = _plan(compiled)
    bound = [
        plan.bind(
            compiled.construct_params(
                values,
                extracted_parameters=extracted,
                escape_names=False,
                _group_number=number,
                _collected_params=collected,
            )
        )
        for number, values in enumerate(given)
    ]
    return plan, bound[0][0], [arguments for _, arguments in bound]


def _compile(
    statement: Any, names: list[str], *, many: bool = False
) -> tuple[SQLCompiler, Any, Any]:
    compiled, extracted, collected, _ = statement._compile_w_cache(  # noqa: SLF001
        DIALECT, compiled_cache=_compiled, column_keys=names, for_executemany=many
    )
    return compiled, extracted, collected


def _plan(compiled: SQLCompiler) -> Plan:
    # Kept with what it is about, so that both are forgotten together.
    known = vars(compiled)
    plan: Plan | None = known.get(_PLAN)
    if plan is None:
        plan = known[_PLAN] = Plan(compiled)
    return plan
