"""What a store may set about its campaigns."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

NEEDS_APPROVAL: Final = ConfigKey(
    name="campaigns.needsApproval",
    type=bool,
    default=False,
    description="A campaign is sent only once a person has agreed to it who has not worked on it.",
)
MOST_PER_WEEK: Final = ConfigKey(
    name="campaigns.mostPerWeek",
    type=int,
    default=3,
    least=1,
    most=100,
    description="How many campaigns a customer is sent in seven days at most, over all of them.",
)
PRICE_PER_THOUSAND: Final = ConfigKey(
    name="campaigns.pricePerThousand",
    type=int,
    default=10,
    least=0,
    most=1_000_000,
    description=(
        "What a thousand mails cost the store, in minor units of its currency; ten cents is what"
        " Amazon SES asks for."
    ),
)

TRACKS: Final = ConfigKey(
    name="campaigns.tracks",
    type=bool,
    default=True,
    description="Whether opened mails and followed links are counted; each campaign can do less.",
)

SOFT_BOUNCES: Final = ConfigKey(
    name="campaigns.softBounces",
    type=int,
    default=5,
    least=1,
    most=50,
    description=(
        "So many campaigns' mails that came back for the time being, within thirty days, and an"
        " address gets no more of them."
    ),
)

KEYS: Final = (TRACKS, NEEDS_APPROVAL, MOST_PER_WEEK, PRICE_PER_THOUSAND, SOFT_BOUNCES)
