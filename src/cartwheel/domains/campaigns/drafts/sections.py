"""What the steps of the wizard save, each by itself; all of a step may still be missing."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.api import OpenHours
from cartwheel.kernel.names import NAME_PATTERN

Line = Annotated[str, msgspec.Meta(max_length=200, pattern=f"^$|{NAME_PATTERN}")]
Subject = Annotated[str, msgspec.Meta(max_length=150, pattern=f"^$|{NAME_PATTERN}")]
Prose = Annotated[str, msgspec.Meta(max_length=20_000, pattern="^[^\\0]*$")]
Words = Annotated[str, msgspec.Meta(max_length=2_000, pattern="^[^\\0]*$")]
Link = Annotated[str, msgspec.Meta(max_length=2_048, pattern=r"^$|^https?://[^\s\"<>]+$")]
VariantName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9][A-Za-z0-9 _-]*$")
]
Segments = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
PerSecond = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class CampaignStep(StrEnum):
    """The steps of the wizard, in their order."""

    PURPOSE = "purpose"
    AUDIENCE = "audience"
    OFFER = "offer"
    COPY = "copy"
    IMAGES = "images"
    LAYOUT = "layout"
    SCHEDULE = "schedule"
    FOOTER = "footer"


class CampaignGoal(StrEnum):
    """What a campaign is for."""

    ANNOUNCE = "announce"
    PROMOTE = "promote"
    WIN_BACK = "winBack"
    NEWSLETTER = "newsletter"
    EVENT = "event"


class _Section(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    tag_field="step",
    forbid_unknown_fields=True,
):
    step: ClassVar[CampaignStep]


class PurposeSection(_Section, frozen=True, kw_only=True, tag="purpose"):
    """Why it is sent, as a brief for whoever writes it; `language` is that of its words."""

    step: ClassVar = CampaignStep.PURPOSE

    goal: CampaignGoal | None = None
    brief: Words = ""
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"


class AudienceSection(_Section, frozen=True, kw_only=True, tag="audience"):
    """
    Who gets it: whoever is in one of the segments, and in none that is left out.

    Of them `holdoutPercent` are left alone, by lot, to measure the campaign by.
    """

    step: ClassVar = CampaignStep.AUDIENCE

    segment_ids: Segments = ()
    excluded_segment_ids: Segments = ()
    holdout_percent: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0


class OfferSection(_Section, frozen=True, kw_only=True, tag="offer"):
    """
    What is offered: a promotion of pricing, or nothing.

    Each recipient gets a code that is good once, for so many days from the sending on.
    """

    step: ClassVar = CampaignStep.OFFER

    has_offer: bool = True
    promotion_id: UUID | None = None
    code_prefix: Annotated[str, msgspec.Meta(max_length=10, pattern="^[A-Za-z0-9]*$")] = ""
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30


class CopyVariant(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    The words of a mail; several are tried against each other.

    `senderName` stands before the sender's address. Where `templateId` is said this variant has a
    layout of its own.
    """

    name: VariantName
    subject: Subject = ""
    preheader: Subject = ""
    sender_name: Line = ""
    headline: Line = ""
    body: Prose = ""
    button: Line = ""
    link: Link = ""
    template_id: UUID | None = None
    template_version: Annotated[int, msgspec.Meta(ge=1)] | None = None


class CopySection(_Section, frozen=True, kw_only=True, tag="copy"):
    """What is said, in one variant or in up to four, and in what tone."""

    step: ClassVar = CampaignStep.COPY

    tone: Line = ""
    variants: Annotated[tuple[CopyVariant, ...], msgspec.Meta(max_length=4)] = ()


class CampaignImage(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A picture, where it is, and what it shows for whoever does not see it."""

    slot: VariantName
    url: Link
    alt: Line = ""
    width: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    height: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None


class ImagesSection(_Section, frozen=True, kw_only=True, tag="images"):
    """The pictures, each for a slot of the layout; a campaign may have none."""

    step: ClassVar = CampaignStep.IMAGES

    images: Annotated[tuple[CampaignImage, ...], msgspec.Meta(max_length=20)] = ()


class LayoutSection(_Section, frozen=True, kw_only=True, tag="layout"):
    """Which version of which template the mail is made by."""

    step: ClassVar = CampaignStep.LAYOUT

    template_id: UUID | None = None
    template_version: Annotated[int, msgspec.Meta(ge=1)] | None = None


class WarmUp(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """So many on the first day, and by so many per cent more on each day that follows."""

    first_day: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    growth_percent: Annotated[int, msgspec.Meta(ge=0, le=900)] = 50


class TestMetric(StrEnum):
    """By what variants are compared; only what people did counts."""

    __test__: ClassVar[bool] = False

    OPENS = "opens"
    CLICKS = "clicks"


class VariantTest(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """
    How variants are tried: on a share of the audience, for some hours.

    Then the one with the better metric is sent to the rest, if a two-proportion z-test says that
    with `confidencePercent`; otherwise the first variant is.
    """

    share_percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 4
    metric: TestMetric = TestMetric.CLICKS
    confidence_percent: Annotated[float, msgspec.Meta(ge=80, le=99.9)] = 95


class ScheduleSection(_Section, frozen=True, kw_only=True, tag="schedule"):
    """
    When and how fast it goes out; without `sendAt` as soon as it is started.

    `windows` are of the recipient's own clock, as in `mon-fri 09:00-18:00`; without any, whenever
    it is not quiet. What is not limited goes as fast as the mail server takes it.
    """

    step: ClassVar = CampaignStep.SCHEDULE

    send_at: Moment | None = None
    windows: Annotated[tuple[OpenHours, ...], msgspec.Meta(max_length=7)] = ()
    per_second: PerSecond | None = None
    per_domain_per_second: PerSecond | None = None
    per_day: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] | None = None
    warm_up: WarmUp | None = None
    test: VariantTest | None = None
    tracks_opens: bool = True
    tracks_clicks: bool = True


class FooterSection(_Section, frozen=True, kw_only=True, tag="footer"):
    """Who sends it, from what postal address, and why its reader gets it."""

    step: ClassVar = CampaignStep.FOOTER

    company: Line = ""
    address: Annotated[tuple[Line, ...], msgspec.Meta(max_length=8)] = ()
    reason: Words = ""
    reply_to: Annotated[str, msgspec.Meta(max_length=320, pattern=r"^$|^[^\s<>,]+@[^\s<>,]+$")] = ""


Section: TypeAlias = (
    PurposeSection
    | AudienceSection
    | OfferSection
    | CopySection
    | ImagesSection
    | LayoutSection
    | ScheduleSection
    | FooterSection
)


def read_section(kept: Any) -> Section:
    """
    Read a section as it is kept.

    Raises:
        msgspec.ValidationError: the row holds something else.
    """
    section: Section = msgspec.convert(kept, Section)
    return section
