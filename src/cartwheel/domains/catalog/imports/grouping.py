"""The rows of a file put together into products."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cartwheel.domains.catalog.imports.layout import Layout
from cartwheel.domains.catalog.imports.reading import Sheet


@dataclass(slots=True)
class Group:
    """The rows of one product, and what is wrong with each by its line."""

    lines: list[int]
    rows: list[list[str]]
    issues: dict[int, list[str]] = field(default_factory=dict)

    def refuse(self, line: int, issue: str) -> None:
        """Note what is wrong with a row."""
        if issue not in (noted := self.issues.setdefault(line, [])):
            noted.append(issue)

    def errors(self) -> Mapping[int, str]:
        """Return what to say beside each row, since none of them is imported."""
        first = min(self.issues)
        return {
            line: "; ".join(self.issues[line])
            if line in self.issues
            else f"its product was refused: see the row that was line {first}"
            for line in self.lines
        }


def group(sheet: Sheet, layout: Layout) -> list[Group]:
    """
    Put rows with one handle together, in the order of their first rows.

    A row without a handle is a product of its own. An SKU that is given twice is refused in
    all of its rows.
    """
    groups: dict[str, Group] = {}
    skus = Counter(layout.cell(row, "sku") for _, row in sheet.rows)
    for line, row in sheet.rows:
        # No handle has a space, so that a row's own key is none of another's.
        key = layout.cell(row, "handle") or f"line {line}"
        found = groups.setdefault(key, Group([], []))
        found.lines.append(line)
        found.rows.append(row)
        sku = layout.cell(row, "sku")
        if not sku:
            found.refuse(line, "sku: it is needed")
        elif skus[sku] > 1:
            found.refuse(line, f"sku: {sku[:100]} is in the file {skus[sku]} times")
    return list(groups.values())
