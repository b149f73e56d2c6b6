"""What a store may set about its search."""

from enum import StrEnum
from typing import Final

from cartwheel.systems.config.api import ConfigKey


class Language(StrEnum):
    """Whose endings are understood; with `simple` none are."""

    DANISH = "danish"
    DUTCH = "dutch"
    ENGLISH = "english"
    FINNISH = "finnish"
    FRENCH = "french"
    GERMAN = "german"
    HUNGARIAN = "hungarian"
    ITALIAN = "italian"
    NORWEGIAN = "norwegian"
    PORTUGUESE = "portuguese"
    ROMANIAN = "romanian"
    SIMPLE = "simple"
    SPANISH = "spanish"
    SWEDISH = "swedish"
    TURKISH = "turkish"


LANGUAGE: Final = ConfigKey(
    name="catalog.language",
    type=Language,
    default=Language.ENGLISH,
    description="The language of titles and descriptions; the endings of its words are understood.",
)

KEYS: Final = (LANGUAGE,)
