"""Repairs that can mean one thing only: spellings, types, units, forms of times."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec
from rapidfuzz.distance import OSA

from cartwheel.domains.events.healing.faults import (
    AMOUNTS,
    ENVELOPE,
    IDS,
    SPECIFIED,
    TYPES,
    faults_of,
    unknown_fields,
)
from cartwheel.domains.events.healing.operations import (
    Event,
    Operation,
    RepairStep,
    put,
    rename,
    value_at,
)
from cartwheel.domains.events.healing.shapes import MOMENTS, Shapes
from cartwheel.domains.events.mending import values
from cartwheel.kernel import money

_SPLIT: Final = re.compile(r"[^a-z0-9]+")
_MINOR: Final = re.compile(
    r"(?P<name>.+?)[_-]?(in)?[_-]?(cents?|minor|minor_units?)", re.IGNORECASE
)
_MILLIS: Final = re.compile(r"(?P<name>.+?)[_-]?(ms|millis|epoch|unix)", re.IGNORECASE)
_PIECES: Final = re.compile(r"(\d{1,5})\s*(x|pcs?\.?|pieces?|st(k|ck)?\.?|units?)", re.IGNORECASE)
_DOTTED: Final = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s*(?:UTC|Z))?"
)
_SLASHED: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s*(?:UTC|Z))?"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})/(\d{2})/(\d{2})(.*)")
_DOT_NET: Final = re.compile(r"/Date\((-?\d{1,16})\)/")
# Thousands, or three decimals.
_UNCLEAR: Final = re.compile(r"\D*\d{1,3}[.,]\d{3}\D*")
_LAST_MONTH: Final = 12
_NEAR: Final = 1
_CURRENCIES: Final = {
    "EURO": "EUR",
    "EUROS": "EUR",
    "US DOLLAR": "USD",
    "US DOLLARS": "USD",
    "POUND STERLING": "GBP",
    "BRITISH POUND": "GBP",
}
_OTHER_NAMES: Final = {
    "anonymousId": ("visitorid", "clientid", "deviceid", "anonid", "distinctid", "cid"),
    "userId": ("customerid", "memberid", "uid"),
    "event": ("eventname", "action", "eventaction"),
    "type": ("eventtype", "calltype"),
    "timestamp": ("time", "ts", "eventtime", "occurredat", "createdat", "happenedat", "date"),
    "messageId": ("eventid", "msgid", "insertid"),
    "properties": ("props", "attributes", "params", "eventproperties", "eventparams"),
    "properties.product_id": ("itemid", "productsku", "articleid"),
    "properties.price": ("unitprice", "itemprice", "productprice"),
    "properties.quantity": ("qty", "count", "amountofitems"),
    "properties.currency": ("currencycode", "curr"),
    "properties.name": ("productname", "itemname", "title"),
    "properties.category": ("productcategory", "itemcategory"),
    "properties.brand": ("productbrand", "manufacturer", "vendor", "itembrand"),
    "properties.order_id": ("ordernumber", "transactionid", "purchaseid"),
}


def repair(event: Event, shapes: Shapes) -> list[Operation]:
    """Do what is clear, in place, and say what was done."""
    done: list[Operation] = []
    # Once its name is known, more is known of the fields that it should have.
    while _respell(event, shapes, done):
        pass
    for fault in faults_of(event, shapes):
        before = value_at(event, fault.field)
        if before is None:
            continue
        read = _READERS.get(fault.field.removeprefix("properties."))
        after = None if read is None else read(before, event)
        if after is not None:
            put(event, fault.field, after)
            kind = RepairStep.SPELL if fault.field == "type" else RepairStep.RETYPE
            done.append(Operation(kind, field=fault.field, was=before, now=after))
    if "type" not in event and event.get("event"):
        event["type"] = "track"
        done.append(Operation(RepairStep.RETYPE, field="type", now="track"))
    return done


def dated(given: str, *, day_first: bool) -> datetime | None:
    """Read a date with slashes, one way or the other; it is in UTC."""
    found = _SLASHED.fullmatch(given.strip())
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    day, month = (first, second) if day_first else (second, first)
    return _moment(int(found[3]), month, day, found.groups()[3:])


def _respell(event: Event, shapes: Shapes, done: list[Operation]) -> bool:
    """Put fields under the names that they have in the spec, where free; True where some were."""
    before = len(done)
    for field in unknown_fields(event, shapes):
        prefix, _, name = field.rpartition(".")
        level = f"{prefix}." if prefix else ""
        if _rescale(event, level, name, done):
            continue
        to = _spelled(level, name, shapes.ever(event)) or _named(event, level, name, shapes)
        if to is None or value_at(event, to) is not None:
            continue
        value = value_at(event, field)
        rename(event, field, to)
        done.append(Operation(RepairStep.RENAME, field=field, to=to, was=value, now=value))
    return len(done) > before


def _spelled(level: str, name: str, ever: frozenset[str] = frozenset()) -> str | None:
    """Return the field that a name is another spelling of; of several that which the store has."""
    plain = _plain(name)
    found = [each for each in (SPECIFIED if level else ENVELOPE) if _plain(each) == plain]
    found.sort(key=lambda each: (level + each not in ever, each not in IDS, each))
    return level + found[0] if found else None


def _named(event: Event, level: str, name: str, shapes: Shapes) -> str | None:
    """Return the missing field that a name is another word for."""
    missing = {fault.field for fault in faults_of(event, shapes) if fault.is_missing}
    for field, others in _OTHER_NAMES.items():
        if field.startswith("properties.") != bool(level) or _plain(name) not in others:
            continue
        meant = [f"{level}{each}" for each in IDS] if field == "properties.product_id" else [field]
        return next((each for each in meant if each in missing), None)
    return None


def _rescale(event: Event, level: str, name: str, done: list[Operation]) -> bool:
    """Read what says its own unit: amounts in cents, times in milliseconds."""
    value = value_at(event, level + name)
    minor = _MINOR.fullmatch(name)
    if level and minor and _plain(minor["name"]) in AMOUNTS:
        to = level + _plain(minor["name"])
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value_at(event, to) is not None:
            return False
        exponent = money.assumed_exponent(str(value_at(event, "properties.currency") or "USD"))
        now: Any = Decimal(value).scaleb(-exponent)
    else:
        millis = _MILLIS.fullmatch(name)
        to = (millis and (_spelled(level, millis["name"]) or _moment_named(millis["name"]))) or ""
        moment = values.moment(value) if to in MOMENTS else None
        if moment is None or value_at(event, to) is not None:
            return False
        now = moment.isoformat()
    rename(event, level + name, to)
    put(event, to, now)
    done.append(Operation(RepairStep.RESCALE, field=level + name, to=to, was=value, now=now))
    return True


def _moment_named(name: str) -> str | None:
    return "timestamp" if _plain(name) in _OTHER_NAMES["timestamp"] else None


def _type(given: Any, _: Event) -> str | None:
    if not isinstance(given, str):
        return None
    plain = _plain(given)
    near = [each for each in TYPES if OSA.distance(plain, each, score_cutoff=_NEAR) <= _NEAR]
    return near[0] if len(near) == 1 else None


def _identifier(given: Any, _: Event) -> str | None:
    return values.identifier(given)


def _amount(given: Any, event: Event) -> Decimal | None:
    currency = str(value_at(event, "properties.currency") or "USD")
    if isinstance(given, str) and _UNCLEAR.fullmatch(given):
        return None
    if (values.currency_of_amount(given) or currency) != currency:
        return None
    amount = values.amount(given, decimals=money.assumed_exponent(currency))
    return amount if amount is not None and amount >= 0 else None


def _quantity(given: Any, _: Event) -> int | None:
    if isinstance(given, str) and (found := _PIECES.fullmatch(given.strip())):
        given = found[1]
    amount = values.amount(given)
    return int(amount) if amount is not None and amount == amount.to_integral_value() else None


def _currency(given: Any, _: Event) -> str | None:
    if isinstance(given, str) and (named := _CURRENCIES.get(given.strip().upper())):
        return named
    return values.currency(given)


def _when(given: Any, _: Event) -> str | None:
    moment = values.moment(given) or (_written(given.strip()) if isinstance(given, str) else None)
    return None if moment is None else moment.isoformat()


def _written(given: str) -> datetime | None:
    if found := _DOT_NET.fullmatch(given):
        return values.moment(int(found[1]))
    if found := _YEAR_FIRST.fullmatch(given):
        return values.moment(f"{found[1]}-{found[2]}-{found[3]}{found[4]}")
    if found := _DOTTED.fullmatch(given):
        return _moment(int(found[3]), int(found[2]), int(found[1]), found.groups()[3:])
    # With slashes it is clear only where one of the two is no month.
    if found := _SLASHED.fullmatch(given):
        first, second = int(found[1]), int(found[2])
        if first > _LAST_MONTH or first == second:
            return dated(given, day_first=True)
        if second > _LAST_MONTH:
            return dated(given, day_first=False)
    return None


def _moment(year: int, month: int, day: int, clock: tuple[Any, ...]) -> datetime | None:
    hour, minute, second = (int(each or 0) for each in clock)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _object(given: Any, _: Event) -> dict[str, Any] | None:
    try:
        found = msgspec.json.Decoder(float_hook=Decimal).decode(given)
    except (msgspec.MsgspecError, RecursionError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def _plain(name: str) -> str:
    return _SPLIT.sub("", name.lower())


_READERS: Final[dict[str, Callable[[Any, Event], Any]]] = {
    "type": _type,
    **dict.fromkeys(("messageId", "anonymousId", "userId", "previousId", "groupId"), _identifier),
    **dict.fromkeys((*IDS, "order_id", "orderId"), _identifier),
    **dict.fromkeys(AMOUNTS, _amount),
    "quantity": _quantity,
    "currency": _currency,
    **dict.fromkeys(MOMENTS, _when),
    **dict.fromkeys(("properties", "traits", "context", "integrations"), _object),
}
