"""An answer in Anthropic's form is whole with its last event alone, whatever came before."""

from typing import Any, Final

import msgspec
import pytest

from cartwheel.systems.providers.api import (
    ProviderAPIError,
    ProviderNetworkError,
    ProviderUnknownError,
)
from cartwheel.systems.providers.aws import AmazonPlace
from cartwheel.systems.providers.text.api import Finish, Price, Usage
from cartwheel.systems.providers.text.bedrock import BedrockTexts
from cartwheel.systems.providers.text.gathering import Gathering
from cartwheel.systems.providers.text.messages import MessagesForm

FORM: Final = MessagesForm()
EVENTS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "message_start", "message": {"usage": {"input_tokens": 12, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi."}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
    {"type": "message_stop"},
)


def gathering() -> Gathering:
    price = Price(input_micros=0, output_micros=0)
    return Gathering(BedrockTexts(AmazonPlace("eu-central-1"), "claude", price), "r-1")


def take(gathered: Gathering, event: dict[str, Any]) -> str | None:
    return FORM.take({"chunk": {"bytes": msgspec.json.encode(event)}}, gathered)


@pytest.mark.parametrize("cut", range(len(EVENTS)))
def test_whatever_is_cut_off_is_no_answer(cut: int) -> None:
    gathered = gathering()
    for event in EVENTS[:cut]:
        take(gathered, event)
    with pytest.raises(ProviderNetworkError, match="was cut"):
        gathered.result()


def test_the_whole_has_the_usage_of_its_events() -> None:
    gathered = gathering()
    assert [said for event in EVENTS if (said := take(gathered, event))] == ["Hi."]
    result = gathered.result()
    assert (result.text, result.finish, result.usage) == ("Hi.", Finish.END, Usage(12, 3))


def test_a_trouble_within_is_told() -> None:
    event = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy"}}
    with pytest.raises(ProviderAPIError) as caught:
        take(gathering(), event)
    assert caught.value.provider_code == "overloaded_error"
    assert caught.value.request_id == "r-1"


@pytest.mark.parametrize("event", [{}, {"chunk": {"bytes": b"{"}}, {"chunk": {"bytes": b"[]"}}])
def test_what_nobody_understands_is_an_error(event: dict[str, Any]) -> None:
    with pytest.raises(ProviderUnknownError):
        FORM.take(event, gathering())
