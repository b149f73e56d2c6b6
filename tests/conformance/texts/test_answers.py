"""A text comes in parts and then whole, with what it used and cost; tools are called by objects."""

from collections.abc import Awaitable, Callable

from tests.conformance.texts.conftest import PRICE

from cartwheel.systems.providers.standins.server import StandIns
from cartwheel.systems.providers.text.api import (
    Finish,
    Message,
    Role,
    TextProvider,
    TextRequest,
    TextResult,
    Tool,
    ToolCall,
)

Open = Callable[..., Awaitable[TextProvider]]

WORDS = TextRequest(messages=(Message(role=Role.USER, text="Write of lamps."),), system="Be brief.")
TOOL = Tool(
    name="note",
    description="Takes a note.",
    parameters={
        "type": "object",
        "properties": {"text": {"type": "string"}, "count": {"type": "integer", "minimum": 3}},
        "required": ["text", "count"],
    },
)


async def test_parts_are_the_text_of_the_result(opening: Open) -> None:
    async with (await opening()).stream(WORDS) as parts:
        *pieces, last = [part async for part in parts]
    assert isinstance(last, TextResult)
    assert len(pieces) > 5
    assert "".join(map(str, pieces)) == last.text
    assert last.text.endswith("You wrote: Write of lamps.")
    assert last.finish is Finish.END
    assert last.is_stand_in
    used = last.usage
    assert used.input_tokens > 0
    assert used.output_tokens > 0
    assert last.cost_micros == PRICE.cost(used.input_tokens, used.output_tokens)


async def test_a_tool_that_has_to_be_called_is_called_with_an_object(opening: Open) -> None:
    request = TextRequest(messages=WORDS.messages, tools=(TOOL,), tool="note")
    async with (await opening()).stream(request) as parts:
        (result,) = [part async for part in parts]
    assert isinstance(result, TextResult)
    assert result.finish is Finish.TOOLS
    (call,) = result.calls
    assert (call.name, call.arguments["count"]) == ("note", 3)
    assert call.id


async def test_a_conversation_with_a_tool_is_said_in_the_services_own_form(
    opening: Open, stand_ins: StandIns
) -> None:
    made = ToolCall(id="c1", name="note", arguments={"text": "lamps"})
    messages = (
        *WORDS.messages,
        Message(role=Role.ASSISTANT, text="I note it.", calls=(made,)),
        Message(role=Role.TOOL, text="noted", call_id="c1"),
        Message(role=Role.USER, text="Go on."),
    )
    async with (await opening()).stream(TextRequest(messages=messages, tools=(TOOL,))) as parts:
        assert [part async for part in parts]
    said = stand_ins.served[-1].asked["messages"]
    roles = [message["role"] for message in said if message["role"] != "system"]
    assert roles in (["user", "assistant", "tool", "user"], ["user", "assistant", "user"])


async def test_tools_that_fit_are_called_and_what_they_answer_is_told(opening: Open) -> None:
    tools = (
        Tool(name="orders_counts", description="Count orders.", parameters={"type": "object"}),
        Tool(name="carts_stats", description="Count carts.", parameters={"type": "object"}),
        Tool(name="fleet", description="Cars.", parameters={"type": "object"}),
    )
    provider = await opening()
    question = Message(role=Role.USER, text="How many orders and carts are there?")
    request = TextRequest(messages=(question,), tools=tools)
    async with provider.stream(request) as parts:
        (result,) = [part async for part in parts]
    assert isinstance(result, TextResult)
    assert result.finish is Finish.TOOLS
    assert {call.name for call in result.calls} == {"orders_counts", "carts_stats"}
    assert len({call.id for call in result.calls}) == 2
    answers = (
        Message(role=Role.TOOL, text=f'{{"count": {7 + at}}}', call_id=call.id)
        for at, call in enumerate(result.calls)
    )
    told = (question, Message(role=Role.ASSISTANT, calls=result.calls), *answers)
    async with provider.stream(TextRequest(messages=told, tools=tools)) as parts:
        last = [part async for part in parts][-1]
    assert isinstance(last, TextResult)
    assert last.finish is Finish.END
    assert "count: 7" in last.text
    assert "count: 8" in last.text


async def test_a_model_that_is_there_passes_the_check(opening: Open) -> None:
    await (await opening()).validate_config()
