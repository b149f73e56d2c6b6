"""Pure decisions about drafts: what each step needs, and what may follow on what."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from cartwheel.domains.campaigns.drafts.contracts import CampaignState, Missing, StepReadiness
from cartwheel.domains.campaigns.drafts.sections import (
    AudienceSection,
    CampaignStep,
    CopySection,
    FooterSection,
    ImagesSection,
    LayoutSection,
    OfferSection,
    PurposeSection,
    ScheduleSection,
    Section,
)

MOST_CAMPAIGNS: Final = 2_000

NEXT: Final[Mapping[CampaignState, frozenset[CampaignState]]] = MappingProxyType(
    {
        CampaignState.DRAFT: frozenset({CampaignState.SCHEDULED, CampaignState.RUNNING}),
        CampaignState.SCHEDULED: frozenset(
            {CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.STOPPED}
        ),
        CampaignState.RUNNING: frozenset(
            {CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.DONE}
        ),
        CampaignState.PAUSED: frozenset({CampaignState.RUNNING, CampaignState.STOPPED}),
        CampaignState.STOPPED: frozenset(),
        CampaignState.DONE: frozenset(),
    }
)
ACTIVE: Final = frozenset({CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED})

_OPTIONAL: Final = frozenset({CampaignStep.OFFER, CampaignStep.IMAGES, CampaignStep.SCHEDULE})
"""Steps that a campaign can do without: no offer, no pictures, sent at once."""


def readiness_of(sections: Iterable[Section], *, now: datetime) -> tuple[StepReadiness, ...]:
    """Return of each step whether it is done, in the order of the wizard."""
    saved = {each.step: each for each in sections}
    found = []
    for step in CampaignStep:
        section = saved.get(step)
        if section is None:
            missing: tuple[Missing, ...] = () if step in _OPTIONAL else (Missing.NOT_SAVED,)
        else:
            missing = tuple(_missing(section, saved, now=now))
        found.append(StepReadiness(step, is_done=not missing, missing=missing))
    return tuple(found)


def _missing(
    section: Section, saved: Mapping[CampaignStep, Section], *, now: datetime
) -> Iterable[Missing]:
    match section:
        case PurposeSection(goal=None):
            yield Missing.NO_GOAL
        case AudienceSection(segment_ids=()):
            yield Missing.NO_SEGMENTS
        case OfferSection(has_offer=True, promotion_id=None):
            yield Missing.NO_PROMOTION
        case CopySection():
            yield from _of_copy(section, saved.get(CampaignStep.SCHEDULE))
        case ImagesSection(images=images) if any(e.url and not e.alt.strip() for e in images):
            yield Missing.NO_ALT_TEXT
        case LayoutSection() if section.template_id is None or section.template_version is None:
            yield Missing.NO_TEMPLATE
        case ScheduleSection():
            yield from _of_schedule(section, saved.get(CampaignStep.COPY), now=now)
        case FooterSection():
            yield from _of_footer(section)


def _of_copy(section: CopySection, schedule: Section | None) -> Iterable[Missing]:
    variants = section.variants
    if not variants or any(not each.subject.strip() for each in variants):
        yield Missing.NO_SUBJECT
    if not variants or any(not each.body.strip() for each in variants):
        yield Missing.NO_BODY
    if any(each.template_id and each.template_version is None for each in variants):
        yield Missing.NO_TEMPLATE
    if len({each.name.casefold() for each in variants}) < len(variants):
        yield Missing.SAME_VARIANT_NAMES
    has_test = isinstance(schedule, ScheduleSection) and schedule.test is not None
    if len(variants) > 1 and not has_test:
        yield Missing.NO_TEST_OF_VARIANTS


def _of_schedule(
    section: ScheduleSection, copy: Section | None, *, now: datetime
) -> Iterable[Missing]:
    if section.send_at is not None and section.send_at <= now:
        yield Missing.SEND_AT_IS_PAST
    if section.test is not None and (not isinstance(copy, CopySection) or len(copy.variants) < 2):  # noqa: PLR2004 - a test compares
        yield Missing.NO_VARIANTS_TO_TEST


def _of_footer(section: FooterSection) -> Iterable[Missing]:
    if not section.company.strip():
        yield Missing.NO_COMPANY
    if not any(each.strip() for each in section.address):
        yield Missing.NO_ADDRESS
