"""A recipient's mail as a page."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.errors import FieldError, MailTemplateNotFoundError
from cartwheel.domains.campaigns.sending.ledger import Claimed
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.sending.wording import Wording
from cartwheel.domains.campaigns.tracking.links import LinkOf
from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.kernel.connection import Connection
from cartwheel.systems.templating.api import UnfitTemplateError

_row = campaign_recipients.c
_NOT_SHOWN: Final = (
    *(CampaignNotFoundError, FieldError, MailTemplateNotFoundError, UnfitTemplateError),
)


@dataclass(frozen=True, slots=True)
class Viewing:
    """
    Shows mails that were sent, within a transaction.

    A mail is not kept: it is written anew, of the same steps, the same version of the template,
    the same variant and code. What the customer is called is what they are called now.
    """

    connection: Connection
    drafts: DraftService
    wording: Wording
    customers: CustomerDirectory

    async def show(self, link: LinkOf) -> str | None:
        """Return a mail as HTML, without the picture that is counted; None if there is none."""
        rows = await self.connection.execute(
            sa.select(_row.address, _row.domain, _row.zone, _row.variant, _row.attempts, _row.code)
            .where(_row.store_id == link.store_id, _row.campaign_id == link.campaign_id)
            .where(_row.customer_id == link.customer_id, _row.attempts > 0)
        )
        row = rows.one_or_none()
        customer = await self.customers.find(link.store_id, link.customer_id)
        if row is None or customer is None:
            return None
        claimed = Claimed(
            customer_id=link.customer_id,
            address=row.address,
            domain=row.domain,
            zone=row.zone,
            variant=row.variant or 0,
            attempts=row.attempts,
            code=row.code,
        )
        try:
            campaign = await self.drafts.get(link.store_id, link.campaign_id)
            composer = await self.wording.composer(link.store_id, campaign)
            return composer.page(claimed, name=customer.name, locale=customer.locale)
        except _NOT_SHOWN:
            return None
