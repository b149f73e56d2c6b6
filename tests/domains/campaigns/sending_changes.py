"""Changes of campaigns that the audit tells of."""

from typing import Final

from tests.domains.campaigns.sending_factories import ready_campaign
from tests.rpc.changing import Change, Ready, by_id, given, person
from tests.rpc.house import House


async def _approved(house: House) -> Ready:
    return await person(house), await ready_campaign(house)


CHANGES: Final[dict[str, Change]] = {
    "campaign.act": by_id("campaign.act"),
    "campaign.approve": _approved,
    "campaign.archive": by_id("campaign.archive"),
    "campaign.create": given(None, name="Spring"),
    "campaign.duplicate": by_id("campaign.duplicate"),
    "campaign.rename": by_id("campaign.rename"),
    "campaign.saveStep": by_id("campaign.saveStep"),
    "mailSuppressions.add": given(None, address="ann@shop.example", detail="asked"),
    "mailSuppressions.remove": by_id("mailSuppressions.remove"),
}
MADE: Final = frozenset({"campaign.create", "campaign.duplicate", "mailSuppressions.add"})
GONE: Final = frozenset({"mailSuppressions.remove"})
