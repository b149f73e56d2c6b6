"""The import contract that import-linter does not bring along."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class ThroughAPIContract(Contract):
    """Packages side by side in `container` import each other's `api` module and nothing else."""

    container = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        """Look at each import that leaves one package for its neighbour."""
        container: str = self.container  # type: ignore[assignment]
        around = [
            f"{detail['importer']} -> {detail['imported']} (line {detail['line_number']})"
            for package in graph.find_children(container)
            for importer in graph.find_descendants(package) | {package}
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.startswith(f"{container}.")
            and not f"{imported}.".startswith(f"{package}.")
            and imported.removeprefix(f"{container}.").partition(".")[2] != "api"
            for detail in graph.get_import_details(importer=importer, imported=imported)
        ]
        return ContractCheck(kept=not around, metadata={"around": around})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name the imports that go around an api."""
        around: Any = check.metadata["around"]
        for line in sorted(around):
            output.print_error(line)
