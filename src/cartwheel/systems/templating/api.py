"""What domains use of templating."""

from cartwheel.systems.templating.sandbox import (
    Lists,
    Named,
    UnfitTemplateError,
    environment,
    names,
)

__all__ = ["Lists", "Named", "UnfitTemplateError", "environment", "names"]
