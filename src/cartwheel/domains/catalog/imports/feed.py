"""Products from elsewhere, in the form of a file but without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.imports.contracts import SheetFormat
from cartwheel.domains.catalog.imports.grouping import group
from cartwheel.domains.catalog.imports.importing import BatchImport
from cartwheel.domains.catalog.imports.layout import layout_of
from cartwheel.domains.catalog.imports.reading import Sheet


@dataclass(frozen=True, slots=True)
class ProductFeed:
    """Takes products as an import does, within the transaction that is given."""

    batches: BatchImport

    async def put_all(
        self,
        store_id: UUID,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        attributes: frozenset[str] = frozenset(),
    ) -> Mapping[int, str]:
        """
        Make or change products; return why rows were refused, by their places from 0.

        `attributes` are the keys of those that the header may name, which the store has.

        Raises:
            FileUnusableError: the header has unknown columns.
            ContentionError: somebody else made what was to be made; nothing is to be kept.
        """
        numbered = [(place, [*row]) for place, row in enumerate(rows)]
        sheet = Sheet(SheetFormat.CSV, "", ",", [*header], numbered)
        layout = layout_of(header, known_attributes=attributes)
        return (await self.batches.run(store_id, group(sheet, layout), layout)).errors
