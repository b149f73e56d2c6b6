"""Changes of interventions that the audit tells of."""

from typing import Final

from tests.domains.interventions.factories import WORDS
from tests.rpc.changing import Change, by_id, given

CHANGES: Final[dict[str, Change]] = {
    "interventionAnalytics.report": by_id("interventionAnalytics.report"),
    "interventionCampaigns.act": by_id("interventionCampaigns.act"),
    "interventionCampaigns.create": given(None, name="Spring", variants=[{"name": "A"}]),
    "interventionCampaigns.update": by_id("interventionCampaigns.update"),
    "interventionTemplates.archive": by_id("interventionTemplates.archive"),
    "interventionTemplates.create": given(None, name="Plain", contents=[WORDS]),
    "interventionTemplates.update": by_id("interventionTemplates.update"),
    "interventions.cancel": by_id("interventions.cancel"),
    "interventions.create": by_id("interventions.create"),
    "interventions.createBatch": by_id("interventions.createBatch"),
    "interventions.schedule": by_id("interventions.schedule"),
    "interventions.update": by_id("interventions.update"),
}
MADE: Final = frozenset(
    {
        "interventionAnalytics.report",
        "interventionCampaigns.create",
        "interventionTemplates.create",
        "interventions.create",
        "interventions.createBatch",
        "interventions.schedule",
    }
)
GONE: Final[frozenset[str]] = frozenset()
