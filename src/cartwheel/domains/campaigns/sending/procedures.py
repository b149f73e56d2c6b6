"""Procedures of sending."""

from typing import Final

from cartwheel.domains.campaigns.drafts.contracts import Campaign, CampaignById
from cartwheel.domains.campaigns.drafts.errors import (
    CampaignNotDraftError,
    CampaignNotFoundError,
    CampaignNotReadyError,
)
from cartwheel.domains.campaigns.errors import MailTemplateNotFoundError
from cartwheel.domains.campaigns.permissions import READ, WRITE
from cartwheel.domains.campaigns.sending.contracts import (
    ActOnCampaign,
    CampaignProgress,
    ListRecipients,
    RecipientPage,
    SendTest,
    TestsSent,
)
from cartwheel.domains.campaigns.sending.errors import ActionNotPossibleError
from cartwheel.domains.campaigns.sending.service import SendingService
from cartwheel.domains.campaigns.sending.trying import TestMailFlow
from cartwheel.systems.rpc.api import Actor, Router, get, per_hour, per_minute, permission, post

SEND: Final = permission("campaigns:send")

router = Router("campaign")


@router.mutation(
    rest=post("/mail-campaigns/{id}/actions"),
    allow=SEND,
    limit=per_minute(30),
    raises=[
        CampaignNotFoundError,
        CampaignNotDraftError,
        CampaignNotReadyError,
        ActionNotPossibleError,
        MailTemplateNotFoundError,
    ],
)
async def act(command: ActOnCampaign, actor: Actor, sending: SendingService) -> Campaign:
    """Start a campaign, pause it, let it go on, or stop it for good."""
    return await sending.act(actor.store_id, command)


@router.mutation(
    rest=post("/mail-campaigns/{id}/test"),
    allow=WRITE,
    limit=per_hour(60),
    raises=[CampaignNotFoundError, MailTemplateNotFoundError],
    keyed=False,
    audited=False,
)
async def send_test(command: SendTest, actor: Actor, tests: TestMailFlow) -> TestsSent:
    """Send a campaign's mail to some addresses, as it stands now."""
    return await tests.send(actor, command)


@router.query(rest=get("/mail-campaigns/{id}/progress"), allow=READ, raises=[CampaignNotFoundError])
async def progress(query: CampaignById, actor: Actor, sending: SendingService) -> CampaignProgress:
    """Look how far the sending of a campaign has come."""
    return await sending.progress(actor.store_id, query.id)


@router.query(
    rest=get("/mail-campaigns/{id}/recipients"), allow=READ, raises=[CampaignNotFoundError]
)
async def recipients(query: ListRecipients, actor: Actor, sending: SendingService) -> RecipientPage:
    """List who gets a campaign, and what became of each."""
    return await sending.list_recipients(actor.store_id, query)
