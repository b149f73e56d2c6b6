"""What domains use of documents."""

from cartwheel.systems.documents.fonts import MissingGlyphError, ensure_printable
from cartwheel.systems.documents.printer import DocumentPrinter, Template

__all__ = ["DocumentPrinter", "MissingGlyphError", "Template", "ensure_printable"]
