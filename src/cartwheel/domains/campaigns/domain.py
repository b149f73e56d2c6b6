"""What campaigns bring to the house."""

from typing import Final

from cartwheel.domains.campaigns.audience.procedures import router as audience
from cartwheel.domains.campaigns.audience.repository import AudienceRepository
from cartwheel.domains.campaigns.audience.service import AudienceService
from cartwheel.domains.campaigns.counting import Counts
from cartwheel.domains.campaigns.drafts.procedures import router as drafts
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.feedback.outside import OUTSIDE as FEEDBACK
from cartwheel.domains.campaigns.feedback.procedures import router as feedback
from cartwheel.domains.campaigns.feedback.repository import ReportRepository
from cartwheel.domains.campaigns.feedback.service import Feedback
from cartwheel.domains.campaigns.feedback.sns import SNSDoor
from cartwheel.domains.campaigns.live import TOPIC
from cartwheel.domains.campaigns.public_events import PUBLIC_EVENTS
from cartwheel.domains.campaigns.recipients.handlers import GROUP
from cartwheel.domains.campaigns.recipients.outside import OUTSIDE as RECIPIENTS
from cartwheel.domains.campaigns.recipients.preferences import Preferences
from cartwheel.domains.campaigns.recipients.viewing import Viewing
from cartwheel.domains.campaigns.results.exporting import CampaignExport
from cartwheel.domains.campaigns.results.procedures import router as results
from cartwheel.domains.campaigns.results.repository import ResultRepository
from cartwheel.domains.campaigns.results.service import ResultService
from cartwheel.domains.campaigns.sending.claiming import Claiming
from cartwheel.domains.campaigns.sending.entering import EntryRepository
from cartwheel.domains.campaigns.sending.filling import Filling
from cartwheel.domains.campaigns.sending.handlers import JOBS, CampaignUpkeep
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.sending.messages import QUEUE, StartCampaigns
from cartwheel.domains.campaigns.sending.post import CampaignPost
from cartwheel.domains.campaigns.sending.procedures import router as sending
from cartwheel.domains.campaigns.sending.sender import CampaignSender
from cartwheel.domains.campaigns.sending.service import SendingService
from cartwheel.domains.campaigns.sending.testing import VariantTesting
from cartwheel.domains.campaigns.sending.trying import TestMailFlow
from cartwheel.domains.campaigns.sending.wording import Wording
from cartwheel.domains.campaigns.settings import KEYS
from cartwheel.domains.campaigns.suppressions.procedures import router as suppressions
from cartwheel.domains.campaigns.suppressions.repository import MailSuppressionRepository
from cartwheel.domains.campaigns.suppressions.service import (
    MailSuppressionExport,
    MailSuppressionService,
)
from cartwheel.domains.campaigns.templates.checking import MailCheckFlow
from cartwheel.domains.campaigns.templates.procedures import router as templates
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.domains.campaigns.tracking.links import CampaignLinks
from cartwheel.domains.campaigns.tracking.outside import OUTSIDE
from cartwheel.domains.campaigns.tracking.service import CampaignTracking
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, LEADERS, NO_STORE, TEAM, Permission
from cartwheel.systems.scheduler.api import Upkeep

CAMPAIGNS: Final = Domain(
    name="campaigns",
    routers=(audience, drafts, feedback, results, sending, suppressions, templates),
    per_call=(
        *(CampaignSender, CampaignUpkeep, Claiming, EntryRepository, Filling),
        *(Feedback, ReportRepository, Preferences, Viewing),
        *(MailSuppressionRepository, MailSuppressionService),
        CampaignTracking,
        ResultRepository,
        ResultService,
        LedgerRepository,
        *(SendingService, TestMailFlow, VariantTesting, Wording),
        AudienceRepository,
        AudienceService,
        DraftRepository,
        DraftService,
        MailCheckFlow,
        MailTemplateRepository,
        MailTemplateService,
    ),
    permissions=(
        Permission(name="campaigns:read", held_by=BACK_OFFICE),
        Permission(
            name="campaigns:send",
            held_by=LEADERS,
            description="Start campaigns by mail, pause and stop them.",
        ),
        Permission(name="campaigns:write", held_by=TEAM),
    ),
    per_process=(
        CampaignLinks,
        CampaignPost,
        CampaignExport,
        Counts,
        MailSuppressionExport,
        SNSDoor,
    ),
    jobs=JOBS,
    groups=(GROUP,),
    queues=(QUEUE,),
    upkeep=(Upkeep("campaigns.start_due", "* * * * *", StartCampaigns(store_id=NO_STORE)),),
    topics=(TOPIC,),
    outside=(*OUTSIDE, *FEEDBACK, *RECIPIENTS),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
)
