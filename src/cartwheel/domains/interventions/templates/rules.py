"""Pure decisions about templates: what is wrong with one, and which words a shopper reads."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.interventions.templates.contracts import (
    ReachTemplate,
    TemplateContent,
    TemplateVariable,
)
from cartwheel.domains.interventions.templates.rendering import (
    LOOPED,
    fill,
    names_in,
)
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.money import to_major
from cartwheel.systems.templating.api import UnfitTemplateError

FILLED: Final = frozenset(
    {"goods", "first_name", "cart_total", "discount", "coupon", "link", "store", "expires", LOOPED}
)
"""What the house fills in by itself."""

_MOST_ITEMS: Final = 100
_LONGEST: Final = 200


def ensure_usable(
    variables: Sequence[TemplateVariable],
    contents: Sequence[TemplateContent],
    *,
    default_language: str | None = None,
) -> None:
    """
    Refuse a template that could not be filled in for every cart.

    Raises:
        InvalidInputError: with the field and the variable of each fault.
    """
    issues = [*_of_variables(variables), *_of_contents(variables, contents)]
    if default_language is not None and not any(
        each.language == default_language and each.segment_id is None for each in contents
    ):
        issues.append(
            Issue(("defaultLanguage",), f"There are no words in {default_language} for everybody")
        )
    if issues:
        raise InvalidInputError(*issues)


def _of_variables(variables: Sequence[TemplateVariable]) -> Iterator[Issue]:
    seen: set[str] = set()
    for n, each in enumerate(variables):
        if each.name in seen:
            yield Issue(("variables", n, "name"), f"{each.name} is declared twice")
        seen.add(each.name)
        if each.name not in FILLED and each.default is None:
            message = f"Nothing is known to fill {each.name} in with: it needs a default"
            yield Issue(("variables", n, "default"), message)


def _of_contents(
    variables: Sequence[TemplateVariable], contents: Sequence[TemplateContent]
) -> Iterator[Issue]:
    declared = {each.name for each in variables}
    seen: set[tuple[str, UUID | None]] = set()
    for n, each in enumerate(contents):
        if (each.language, each.segment_id) in seen:
            yield Issue(("contents", n, "language"), "There are words for these already")
        seen.add((each.language, each.segment_id))
        for field in ("subject", "text", "html"):
            try:
                missing = names_in(getattr(each, field) or "") - declared
            except UnfitTemplateError as error:
                yield Issue(("contents", n, field), str(error))
                continue
            for name in sorted(missing):
                yield Issue(("contents", n, field), f"{name} is not declared")


@dataclass(frozen=True, slots=True)
class Words:
    """What a shopper reads, in a language."""

    subject: str | None
    text: str
    html: str | None
    language: str


def write(
    template: ReachTemplate,
    values: Mapping[str, Any],
    *,
    locale: str | None,
    segments: Collection[UUID] = (),
) -> Words:
    """
    Write what a shopper reads: in the own language, else in the default; in it for a segment first.

    Raises:
        UnfitTemplateError: it cannot be filled in.
    """
    content = choose(template, locale=locale, segments=segments)
    filled = with_defaults(template.variables, values)
    return Words(
        subject=fill(content.subject, filled).strip() or None,
        text=fill(content.text, filled).strip(),
        html=None if content.html is None else fill(content.html, filled, is_html=True),
        language=content.language,
    )


def choose(
    template: ReachTemplate, *, locale: str | None, segments: Collection[UUID]
) -> TemplateContent:
    """Return the words for a shopper: of `de-AT` those, then `de`, then the default's."""
    exact = (locale or "").lower()
    wanted = [exact, exact.partition("-")[0], template.default_language.lower()]
    for language in wanted:
        of_language = [each for each in template.contents if each.language.lower() == language]
        for each in sorted(of_language, key=lambda one: one.segment_id is None):
            if each.segment_id is None or each.segment_id in segments:
                return each
    return template.contents[0]


def with_defaults(
    variables: Sequence[TemplateVariable], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return values with the defaults of variables where there is nothing."""
    defaults = {each.name: each.default or "" for each in variables}
    known = {name: value for name, value in values.items() if value not in (None, "")}
    return {LOOPED: [], **defaults, **known}


def values_of(
    items: Sequence[CartItem],
    *,
    goods: str,
    currency: str,
    discount_percent: int,
    store: str,
    first_name: str = "",
    coupon: str | None = None,
    link: str | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """Return what the house fills in for a cart."""
    priced = [item for item in items if item.currency == currency]
    total = sum(item.price_minor * item.quantity for item in priced)
    return {
        "goods": goods,
        "first_name": first_name[:_LONGEST],
        "cart_total": price(total, currency),
        "discount": f"{discount_percent} %" if discount_percent else "",
        "coupon": coupon or "",
        "link": link or "",
        "store": store[:_LONGEST],
        "expires": expires_at.strftime("%d.%m.%Y") if expires_at else "",
        LOOPED: [
            {
                "name": (item.name or item.product_id)[:_LONGEST],
                "quantity": item.quantity,
                "price": price(item.price_minor, item.currency),
            }
            for item in items[:_MOST_ITEMS]
        ],
    }


def price(minor: int, currency: str) -> str:
    """Write an amount as everybody reads it."""
    return f"{to_major(minor, currency, assumed=True)} {currency}"
