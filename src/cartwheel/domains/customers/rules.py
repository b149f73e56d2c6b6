"""Pure decisions about profiles: the one form of what somebody is called and found by."""

import re
import unicodedata
from typing import Final

import phonenumbers

from cartwheel.kernel.email_addresses import address_of, mailbox_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.zones import zone_of

_WORD: Final = re.compile(r"\w+").findall
_MOST_WORDS: Final = 24
_LONGEST_WORD: Final = 64


def folded(text: str) -> str:
    """Return text without case and accents, its words a space apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def name_key(name: str) -> str:
    """Return what two spellings of one name share: `Meyer, Anna` is `Anna Meyer`."""
    return " ".join(sorted(_WORD(folded(name))))


def words_of(
    *, name: str, email: str | None, phone: str | None, external_id: str | None
) -> list[str]:
    """Return the words by whose beginnings a customer is found."""
    found = _WORD(folded(name))
    if email:
        found += [folded(email), *_WORD(folded(email))]
    if phone:
        found += [phone, phone.removeprefix("+")]
    if external_id:
        found += [folded(external_id), *_WORD(folded(external_id))]
    return sorted({word[:_LONGEST_WORD] for word in found})[:_MOST_WORDS]


def asked_words(search: str) -> list[str]:
    """
    Return the beginnings of words that a search asks for, all of which have to be found.

    An address is one word, as it is kept; so is a telephone number, however it is spaced.
    """
    if re.fullmatch(r"[+\d][\d\s()/.-]{4,}", search.strip()):
        return [re.sub(r"[^\d+]", "", search)[:_LONGEST_WORD]]
    return [word for each in folded(search).split() for word in _parts_of(each)][:8]


def _parts_of(word: str) -> list[str]:
    return [word[:_LONGEST_WORD]] if "@" in word else [w[:_LONGEST_WORD] for w in _WORD(word)]


def email_of(given: str) -> str:
    """
    Return an e-mail address in the one form that is stored.

    Raises:
        InvalidInputError: it is none.
    """
    return address_of(given)


def mailbox(email: str | None) -> str | None:
    """Return the mailbox behind an address, by which duplicates are told."""
    return None if email is None else mailbox_of(email)


def phone_of(given: str, *, country: str | None = None) -> str:
    """
    Return a telephone number as E.164 has it.

    Without the code of a country in front it is one of `country`.

    Raises:
        InvalidInputError: it is none.
    """
    try:
        number = phonenumbers.parse(given, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInputError(
            Issue(("phone",), "This is not a telephone number with its country's code, as in +49 …")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def ensure_zone(zone: str | None) -> None:
    """
    Refuse a time zone that there is not.

    Raises:
        InvalidInputError: there is no such zone.
    """
    if zone is not None:
        zone_of(zone, path="zone")
