"""Refuses to build a wheel whose web app is not built."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppBuilt(BuildHookInterface[Any]):
    """Looks for the page of the web app, but for an editable install, which finds it later."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """
        Look for it.

        Raises:
            FileNotFoundError: it is not built.
        """
        del build_data
        page = Path(self.root, "src/cartwheel/systems/webapp/built/index.html")
        if version != "editable" and not page.exists():
            raise FileNotFoundError("The web app is not built: run `make webapp` first")
