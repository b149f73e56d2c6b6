"""What the rest of the house may use of text services."""

from cartwheel.systems.providers.text.fencing import fenced
from cartwheel.systems.providers.text.opening import TextServices, open_writers
from cartwheel.systems.providers.text.prices import Price, PriceTable, price_table, tokens_of
from cartwheel.systems.providers.text.protocol import (
    STAND_IN,
    Finish,
    Message,
    Part,
    Parts,
    Role,
    TextProvider,
    TextRequest,
    TextResult,
    Tool,
    ToolCall,
    Usage,
)
from cartwheel.systems.providers.text.writers import Trail, Writers

__all__ = [
    "STAND_IN",
    "Finish",
    "Message",
    "Part",
    "Parts",
    "Price",
    "PriceTable",
    "Role",
    "TextProvider",
    "TextRequest",
    "TextResult",
    "TextServices",
    "Tool",
    "ToolCall",
    "Trail",
    "Usage",
    "Writers",
    "fenced",
    "open_writers",
    "price_table",
    "tokens_of",
]
