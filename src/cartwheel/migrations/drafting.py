"""Drafts a migration: what changes a database until its tables are those that the code declares."""

import importlib
import os
import pkgutil
import re
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations.ops import CreateTableOp, MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import cartwheel
from cartwheel.kernel.db import metadata
from cartwheel.kernel.errors import AppError, Kind
from cartwheel.migrations.runner import config, head

VERSIONS: Final = Path(__file__).with_name("versions")

_COMPARED: Final = {"compare_type": True, "compare_server_default": True}


class NothingToMigrateError(AppError):
    """The database has the tables that the code declares."""

    code: ClassVar[str] = "migrations.nothing_to_migrate"
    kind: ClassVar[Kind] = Kind.CONFLICT


class UnfitNameError(AppError):
    """A migration's name becomes a file's: lower case, digits and underscores."""

    code: ClassVar[str] = "migrations.unfit_name"
    kind: ClassVar[Kind] = Kind.INVALID


def find_differences(connection: Connection) -> list[Any]:
    """Return in what a database differs from the tables that the code declares."""
    declare_all()
    context = MigrationContext.configure(connection, opts=_COMPARED)
    return list(compare_metadata(context, metadata))


def draft(connection: Connection, *, name: str, folder: Path = VERSIONS) -> Path:
    """
    Write the next migration into a folder, to be read and put right, and return its file.

    The database is at the newest migration. New tables of a store's rows are protected.
    Renamed columns and what becomes of rows is for people: Alembic cannot know it.

    Raises:
        UnfitNameError: the name.
        NothingToMigrateError: there is no difference.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UnfitNameError(f"{name!r} is no name like orders or orders_by_channel")
    if not find_differences(connection):
        raise NothingToMigrateError("The migrations make every table that the code declares")
    connection.rollback()
    tenants: list[str] = []
    alembic = config()
    alembic.attributes["connection"] = connection
    alembic.cmd_opts = Namespace(quiet=True)
    alembic.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    alembic.set_main_option("version_locations", os.pathsep.join(map(str, {VERSIONS, folder})))
    command.revision(
        alembic,
        message=name,
        rev_id=f"{int(head() or 0) + 1:04}",
        autogenerate=True,
        version_path=str(folder),
        process_revision_directives=lambda _context, _revision, scripts: _note(scripts, tenants),
    )
    newest = ScriptDirectory.from_config(alembic).get_revision("head")
    assert newest is not None
    path = Path(newest.path)
    path.write_text(_protecting(path.read_text(), tenants))
    return path


def declare_all() -> None:
    """Let every module that there is declare its tables."""
    for module in pkgutil.walk_packages(cartwheel.__path__, "cartwheel."):
        if "__main__" not in module.name and ".migrations." not in module.name:
            importlib.import_module(module.name)


def _note(scripts: Iterable[MigrationScript], tenants: list[str]) -> None:
    """Note the new tables whose rows are a store's."""
    for script in scripts:
        for upgrade in script.upgrade_ops_list:
            for made in upgrade.ops:
                if isinstance(made, CreateTableOp):
                    table = metadata.tables[made.table_name]
                    if "store_id" in table.columns and "outside" not in table.info:
                        tenants.append(made.table_name)


def _protecting(source: str, tenants: list[str]) -> str:
    source = re.sub(r"^ *# ### .*\n", "", source, flags=re.MULTILINE)
    if "postgresql." in source:
        dialect = "from sqlalchemy.dialects import postgresql\n"
        source = source.replace("from alembic import op\n", f"from alembic import op\n{dialect}", 1)
    if not tenants:
        return source
    protects = "".join(f'    protect(op, "{table}")\n' for table in tenants)
    source = source.replace("\n\n\ndef downgrade", f"\n{protects}\n\ndef downgrade", 1)
    imported = "from cartwheel.migrations.tenancy import protect\n"
    return source.replace("\nrevision =", f"\n{imported}\nrevision =", 1)
