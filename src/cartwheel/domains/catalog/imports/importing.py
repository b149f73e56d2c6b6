"""Importing a batch of products in the transaction it is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.catalog.attributes.contracts import Attribute
from cartwheel.domains.catalog.attributes.repository import AttributeRepository
from cartwheel.domains.catalog.categories.repository import CategoryRepository
from cartwheel.domains.catalog.imports.grouping import Group
from cartwheel.domains.catalog.imports.keeping import ProductKeeping
from cartwheel.domains.catalog.imports.layout import Layout
from cartwheel.domains.catalog.imports.parsing import GivenProduct, Parser
from cartwheel.domains.catalog.imports.planning import Plan, plan
from cartwheel.domains.catalog.messages import ProductArchived, ProductCreated, ProductUpdated
from cartwheel.domains.catalog.products import rules
from cartwheel.domains.catalog.products.contracts import Product, ProductStatus
from cartwheel.domains.catalog.products.repository import ProductRepository
from cartwheel.domains.catalog.products.variant_repository import VariantRepository
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import ContentionError
from cartwheel.systems.outbox.api import Outbox

_NUMBERED: Final = 5


@dataclass(slots=True)
class Tally:
    """What came of the rows of a batch, and what to say beside those that were refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BatchImport:
    """
    Products of a file, a batch at a time.

    Products that there are get locked in the order of their ids. What others make meanwhile
    raises `ContentionError`, and the batch is to be taken again.
    """

    products: ProductRepository
    variants: VariantRepository
    attributes: AttributeRepository
    categories: CategoryRepository
    keeping: ProductKeeping
    index: SearchIndex
    outbox: Outbox
    clock: Clock

    async def run(self, store_id: UUID, groups: Sequence[Group], layout: Layout) -> Tally:
        """
        Import products, each whole or not at all.

        Raises:
            ContentionError: somebody else made what was to be made; nothing is to be kept.
        """
        for group in groups:
            _forget(group)
        parser, known = await self._parser(store_id, layout)
        given = [(group, parser.parse(group)) for group in groups]
        found = await self._found(store_id, given)
        plans = []
        for group, product in given:
            before = _before(group, product, found)
            planned = plan(product, before, group, known)
            if not group.issues:
                plans.append(planned)
        await self._name(store_id, plans)
        await self._write(store_id, [each for each in plans if each.is_changed])
        return _tally(groups, plans)

    async def _parser(self, store_id: UUID, layout: Layout) -> tuple[Parser, list[Attribute]]:
        known = await self.attributes.list_all(store_id)
        await self.attributes.hold(store_id, layout.attributes)
        tree = await self.categories.list_all(store_id) if layout.has("categories") else []
        slugs = {each.slug: each.id for each in tree}
        return Parser(layout, {each.key: each for each in known}, slugs), known

    async def _found(self, store_id: UUID, given: Sequence[tuple[Group, GivenProduct]]) -> "_Found":
        by_sku = await self.keeping.of_skus(
            store_id, [each.sku for _, product in given for each in product.variants if each.sku]
        )
        handles = {product.handle for _, product in given if product.handle}
        by_slug = await self.keeping.of_slugs(store_id, handles)
        ids = sorted({*by_sku.values(), *by_slug.values()})
        await self.products.lock_all(store_id, ids)
        there = await self.products.find_all(store_id, ids)
        return _Found(by_sku, by_slug, {each.id: each for each in there})

    async def _name(self, store_id: UUID, plans: Sequence[Plan]) -> None:
        """Give new products without a handle a slug of their title that leads nowhere yet."""
        nameless = [each for each in plans if not each.values["slug"]]
        wanted = {slug for each in nameless for slug in _slugs(each)}
        taken = {*await self.keeping.of_slugs(store_id, wanted)} if wanted else set()
        taken |= {each.values["slug"] for each in plans}
        for each in nameless:
            each.values["slug"] = next(slug for slug in _slugs(each) if slug not in taken)
            taken.add(each.values["slug"])

    async def _write(self, store_id: UUID, plans: Sequence[Plan]) -> None:
        if not plans:
            return
        at = self.clock.now()
        plans = sorted(plans, key=lambda each: each.id)
        await self.keeping.put_products(_product_row(store_id, each, at) for each in plans)
        claimed = [
            (each.values["slug"], each.id)
            for each in sorted(plans, key=lambda each: str(each.values["slug"]))
            if each.before is None or each.before.slug != each.values["slug"]
        ]
        if not await self.keeping.claim_slugs(store_id, claimed, at=at):
            raise ContentionError("another product got a handle meanwhile")
        writes = [(each, variant) for each in plans for variant in each.writes]
        changed = [variant.id for _, variant in writes if not variant.is_new]
        rows = [row for each in plans for row in _variant_rows(store_id, each, at)]
        await self.keeping.put_variants(rows, changed)
        await self.keeping.add_prices(
            [
                {
                    "variant_id": variant.id,
                    "currency": price.currency,
                    "store_id": store_id,
                    "amount_minor": price.amount_minor,
                    "compare_at_minor": price.compare_at_minor,
                }
                for _, variant in writes
                for price in variant.prices
            ]
        )
        ids = [each.id for each in plans]
        await self.variants.span_prices(ids)
        await self.index.refresh(store_id, ids)
        await self.outbox.announce_all([(_news(store_id, each, at), each.id) for each in plans])


@dataclass(frozen=True, slots=True)
class _Found:
    by_sku: Mapping[str, UUID]
    by_slug: Mapping[str, UUID]
    products: Mapping[UUID, Product]


def _forget(group: Group) -> None:
    """Forget what a batch noted that is taken again; what the whole file showed stays."""
    group.issues = {
        line: kept
        for line, issues in group.issues.items()
        if (kept := [each for each in issues if each.startswith("sku: ")])
    }


def _before(group: Group, given: GivenProduct, found: _Found) -> Product | None:
    """Return the product that the SKUs name, else the one that the handle leads to."""
    owners = {found.by_sku[each.sku]: each for each in given.variants if each.sku in found.by_sku}
    led = found.by_slug.get(given.handle)
    if len(owners) > 1:
        for each in owners.values():
            group.refuse(each.line, f"handle: {each.sku} is of another product than other rows")
    elif led is not None and owners and led not in owners:
        message = f"handle: {given.handle} leads to another product than the SKU"
        group.refuse(group.lines[0], message)
    owner = next(iter(owners), led)
    return None if owner is None else found.products.get(owner)


def _slugs(planned: Plan) -> Iterator[str]:
    slug = rules.slug_of(planned.values["title"])
    yield slug
    yield from (f"{slug}-{number}" for number in range(2, _NUMBERED))
    yield f"{slug}-{planned.id.hex[-10:]}"


def _product_row(store_id: UUID, planned: Plan, at: datetime) -> dict[str, Any]:
    return {
        "id": planned.id,
        "store_id": store_id,
        **planned.values,
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }


def _variant_rows(store_id: UUID, planned: Plan, at: datetime) -> list[dict[str, Any]]:
    there = 0 if planned.before is None else len(planned.before.variants)
    return [
        {
            "id": each.id,
            "store_id": store_id,
            "product_id": planned.id,
            **each.values,
            # Of one that is there, the place stays.
            "position": there + place,
            "created_at": at,
            "updated_at": at,
        }
        for place, each in enumerate(planned.writes)
    ]


def _news(
    store_id: UUID, planned: Plan, at: datetime
) -> ProductCreated | ProductUpdated | ProductArchived:
    slug, status = planned.values["slug"], planned.values["status"]
    if planned.before is None:
        return ProductCreated(store_id, planned.id, slug, status, at)
    if status is ProductStatus.ARCHIVED and planned.before.status is not status:
        return ProductArchived(store_id, planned.id, slug, at)
    version = planned.before.version + 1
    return ProductUpdated(store_id, planned.id, slug, status, version, at)


def _tally(groups: Sequence[Group], plans: Sequence[Plan]) -> Tally:
    tally = Tally()
    for group in groups:
        if group.issues:
            tally.errors.update(group.errors())
    for planned in plans:
        product_changed = planned.is_changed and not planned.writes
        for variant in planned.variants:
            if variant.is_new:
                tally.created += 1
            elif variant.is_changed or product_changed:
                tally.updated += 1
            else:
                tally.unchanged += 1
    return tally
