"""What a store may set about its words."""

from typing import Final

from cartwheel.domains.copywriting.contracts import BannedWords, CopyTone
from cartwheel.systems.config.api import ConfigKey

TONE: Final = ConfigKey(
    name="copywriting.tone",
    type=CopyTone,
    default=CopyTone.FRIENDLY,
    description="How the store's texts sound, where nothing else is asked for.",
)
BANNED_WORDS: Final = ConfigKey(
    name="copywriting.bannedWords",
    type=BannedWords,
    default=(),
    description="Words and phrases that no text of the store may have, in whatever case.",
)
KEYS: Final = (TONE, BANNED_WORDS)
