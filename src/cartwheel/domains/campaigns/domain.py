"""What campaigns bring to the house."""

from typing import Final

from cartwheel.domains.campaigns.audience.procedures import router as audience
from cartwheel.domains.campaigns.audience.repository import AudienceRepository
from cartwheel.domains.campaigns.audience.service import AudienceService
from cartwheel.domains.campaigns.drafts.procedures import router as drafts
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.settings import KEYS
from cartwheel.domains.campaigns.templates.checking import MailCheckFlow
from cartwheel.domains.campaigns.templates.procedures import router as templates
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.systems.assembly.api import Domain
from cartwheel.systems.rpc.api import BACK_OFFICE, TEAM, Permission

CAMPAIGNS: Final = Domain(
    name="campaigns",
    routers=(audience, drafts, templates),
    per_call=(
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
        Permission(name="campaigns:write", held_by=TEAM),
    ),
    config_keys=KEYS,
)
