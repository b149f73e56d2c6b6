"""The steps of an import, one after the other."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant
from cartwheel.domains.orders.api import Address, PastLine, PastOrder, order_id, refund_id
from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.online_retail import rules
from cartwheel.entrypoints.online_retail.cancelling import reference_of
from cartwheel.entrypoints.online_retail.reading import Line, read_lines
from cartwheel.entrypoints.online_retail.report import LeftOut, Month, Report
from cartwheel.entrypoints.online_retail.shop import Shop, in_batches
from cartwheel.entrypoints.online_retail.survey import Survey, survey
from cartwheel.entrypoints.replay.progress import Bars

_ORDERS_AT_ONCE: Final = 500
_CANCELLED_AT_ONCE: Final = 1_000
_NOTHING: Final = Decimal(0)
_PAID_HOW: Final = "outside, before the import"


async def run(path: Path, shop: Shop, left_out: LeftOut, bars: Bars) -> Report:
    """
    Bring a file into a shop.

    Raises:
        FileUnusableError: the file cannot be read.
        UnavailableError: the database does not answer; run it again to go on.
    """
    bars.begin("Reading", total=0)
    found = survey(path, tell=bars.reach)
    variants = await shop.bring_products(found)
    customers = await shop.bring_customers(found.customers)
    work = _Work(path, shop, left_out, found, variants, customers)
    bars.begin("Orders", total=found.lines)
    async for done in work.bring_orders():
        bars.reach(done)
    bars.begin("Returns", total=len(work.cancellations))
    async for done in work.bring_returns():
        bars.reach(done)
    ordered, refunded = await shop.months([*work.orders.values()], work.refunds)
    return Report(
        lines=found.lines,
        products=len(variants),
        customers=len(customers),
        orders=len(work.orders),
        returned_lines=len(work.refunds),
        left_out=left_out.count,
        reasons=dict(sorted(left_out.reasons.items())),
        months=tuple(
            Month(
                month,
                total,
                ordered.get(month, _NOTHING),
                refunded.get(month, _NOTHING),
                left_out.months.get(month, _NOTHING),
            )
            for month, total in sorted(found.months.items())
        ),
    )


@dataclass(slots=True)
class _Work:
    path: Path
    shop: Shop
    left_out: LeftOut
    found: Survey
    variants: Mapping[str, SellableVariant]
    customers: Mapping[str, UUID]
    cancellations: list[Line] = field(default_factory=list)
    orders: dict[str, UUID] = field(default_factory=dict)
    refunds: list[UUID] = field(default_factory=list)

    async def bring_orders(self) -> AsyncIterator[int]:
        """Make invoices orders; tell how many lines are read."""
        batch: list[list[Line]] = []
        read = 0
        for invoice in self._invoices():
            read += len(invoice)
            batch.append(invoice)
            if len(batch) == _ORDERS_AT_ONCE:
                await self._bring(batch)
                batch = []
                yield read
        await self._bring(batch)
        yield self.found.lines

    async def bring_returns(self) -> AsyncIterator[int]:
        """Make cancellations returns; tell how many lines are done."""
        # By time, so that what was given back first is taken from what there was then.
        self.cancellations.sort(key=lambda line: (line.at, line.number))
        done = 0
        for batch in in_batches(self.cancellations, _CANCELLED_AT_ONCE):
            returned = await self.shop.bring_returns(batch, self.customers)
            for line in batch:
                if line.number in returned:
                    reference = reference_of(line)
                    self.refunds.append(refund_id(self.shop.store_id, line.at, reference))
                else:
                    self.left_out.add(line, "a cancellation of no order that is here")
            done += len(batch)
            yield done

    def _invoices(self) -> Iterator[list[Line]]:
        """Return the lines of each invoice that are sales, once all of its lines were read."""
        waiting: dict[str, list[Line]] = defaultdict(list)
        missing = self.found.invoices.copy()
        for line in read_lines(self.path):
            if isinstance(line, Unreadable):
                self.left_out.add(line, line.reason)
                continue
            reason = rules.misfit(line)
            if reason is None and line.code not in self.variants:
                reason = "its stock code is no SKU"
            if reason is not None:
                self.left_out.add(line, reason)
            elif line.is_cancellation:
                self.cancellations.append(line)
            else:
                waiting[line.invoice].append(line)
            missing[line.invoice] -= 1
            if not missing[line.invoice] and line.invoice in waiting:
                yield waiting.pop(line.invoice)

    async def _bring(self, invoices: list[list[Line]]) -> None:
        given = [(lines, self._order(lines)) for lines in invoices]
        kept = await self.shop.bring_orders([order for _, order in given])
        for lines, order in given:
            if kept.get(order.number) == order.total_minor:
                self.orders[order.number] = order_id(self.shop.store_id, order)
                continue
            for line in lines:
                self.left_out.add(line, "the order is there already, with another total")

    def _order(self, lines: list[Line]) -> PastOrder:
        first = lines[0]
        return PastOrder(
            number=first.invoice,
            customer_id=self.customers[first.customer] if first.customer else None,
            currency=rules.CURRENCY,
            placed_at=first.at,
            address=_address(first),
            paid_how=_PAID_HOW,
            lines=tuple(self._line(line) for line in lines),
        )

    def _line(self, line: Line) -> PastLine:
        variant = self.variants[line.code]
        return PastLine(
            variant_id=variant.variant_id,
            product_id=variant.product_id,
            sku=variant.sku,
            title=variant.product_title,
            quantity=line.quantity,
            unit_minor=rules.pennies(line.price),
        )


def _address(line: Line) -> Address | None:
    """Return what the file tells of where an invoice went: the country, and to whom."""
    country = rules.country_of(line.country)
    if country is None:
        return None
    name = f"Customer {line.customer}" if line.customer else ""
    return Address(name=name, line1="", city="", country=country)
