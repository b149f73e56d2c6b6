"""Use cases of tests: a campaign's mail, to those who make it."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import CopySection
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.sending.contracts import SendTest, TestSent, TestsSent
from cartwheel.domains.campaigns.sending.ledger import Claimed
from cartwheel.domains.campaigns.sending.post import CampaignPost
from cartwheel.domains.campaigns.sending.wording import Wording
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.tracking.links import CampaignLinks
from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.mail.api import Fate, RawLetter, Told
from cartwheel.systems.rpc.api import Actor, AuditNote, Flow, Transactions

_CODE: Final = "TEST-CODE"
_NAME: Final = "Ada Lovelace"


@dataclass(frozen=True, slots=True)
class TestMailFlow(Flow):
    """Sends tests; no transaction is open while the mail server is waited for."""

    transactions: Transactions
    stores: StoreDirectory
    settings: LiveSettings
    links: CampaignLinks
    post: CampaignPost
    clock: Clock

    async def send(self, actor: Actor, command: SendTest) -> TestsSent:
        """
        Send one variant of a campaign to some addresses, filled in as for a customer.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            InvalidInputError: an address is none, or there is no such variant or customer.
            MailTemplateNotFoundError: its layout has no template, or it is gone.
            UnfitTemplateError: its template cannot be filled in for every recipient.
        """
        addresses = [_address(each, n) for n, each in enumerate(command.to)]
        async with self.transactions.open(actor.store_id) as tx:
            drafts = DraftService(
                DraftRepository(tx.connection), self.settings, self.clock, AuditNote()
            )
            campaign = await drafts.get(actor.store_id, command.id)
            templates = MailTemplateRepository(tx.connection)
            wording = Wording(templates, self.stores, self.settings, self.links, self.post)
            composer = await wording.composer(actor.store_id, campaign)
            name, locale = _NAME, None
            if command.customer_id is not None:
                customers = CustomerDirectory.of(tx.connection, self.clock)
                customer = await customers.find(actor.store_id, command.customer_id)
                if customer is None:
                    raise _unknown("customerId", f"There is no customer {command.customer_id}")
                name, locale = customer.name, customer.locale
        variant = _place(campaign.section(CopySection), command.variant)
        letters: list[RawLetter] = []
        for address in addresses:
            claimed = Claimed(new_id(), address, "", "UTC", variant, 1, _CODE)
            try:
                letters.append(composer.letter(claimed, name=name, locale=locale, is_test=True))
            except FieldError as error:
                raise _unknown("id", f"The template lacks a field: {error}") from error
        told: dict[UUID, Told] = {}

        async def note(each: Told) -> None:
            assert isinstance(each.letter.key, UUID)
            told[each.letter.key] = each

        try:
            await self.post.carry(letters, note)
        finally:
            await self.post.rest()
        found = [told[each.key] for each in letters if isinstance(each.key, UUID)]
        return TestsSent(
            tuple(
                TestSent(to, each.fate is Fate.TAKEN, each.words or None)
                for to, each in zip(addresses, found, strict=True)
            )
        )


def _address(given: str, place: int) -> str:
    try:
        return address_of(given)
    except InvalidInputError:
        raise InvalidInputError(Issue(("to", place), "This is no e-mail address")) from None


def _place(copy: CopySection | None, name: str | None) -> int:
    variants = copy.variants if copy else ()
    if name is None:
        return 0
    for place, each in enumerate(variants):
        if each.name == name:
            return place
    raise _unknown("variant", f"There is no variant {name}")


def _unknown(field: str, message: str) -> InvalidInputError:
    return InvalidInputError(Issue((field,), message, Breach.NOT_THERE))
