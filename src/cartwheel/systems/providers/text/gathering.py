"""What comes of a stream piece by piece, and whether it is a whole answer at the end."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from cartwheel.systems.providers.errors import ProviderNetworkError, ProviderUnknownError
from cartwheel.systems.providers.text.protocol import Finish, TextResult, ToolCall, Usage

if TYPE_CHECKING:
    from cartwheel.systems.providers.text.protocol import TextProvider


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Gathering:
    """One answer of a service, as far as it has come."""

    provider: "TextProvider"
    request_id: str | None
    finish: Finish | None = None
    asked_tokens: int | None = None
    written_tokens: int | None = None
    _usage: Usage | None = None
    _pieces: list[str] = field(default_factory=list)
    _calls: dict[int, _Call] = field(default_factory=dict)

    def write(self, piece: str) -> str:
        """Add to the text, and return what was added."""
        self._pieces.append(piece)
        return piece

    def call(
        self, index: int, call_id: str | None, name: str | None, arguments: str | None
    ) -> None:
        """Add to what the model wants to be done."""
        call = self._calls.setdefault(index, _Call())
        call.id = call_id or call.id
        call.name = name or call.name
        call.arguments += arguments or ""

    def count(self, input_tokens: Any, output_tokens: Any) -> None:
        """
        Note what was used.

        Raises:
            ProviderUnknownError: it is no count.
        """
        for tokens in (input_tokens, output_tokens):
            if not isinstance(tokens, int) or tokens < 0:
                raise self._odd("It says no number of tokens")
        self._usage = Usage(input_tokens, output_tokens)

    def result(self) -> TextResult:
        """
        Return the whole answer.

        Raises:
            ProviderNetworkError: it is a part of one.
            ProviderUnknownError: what the model calls is no tool's name with an object.
        """
        name = self.provider.name
        if self.finish is None or self._usage is None:
            raise ProviderNetworkError(name, "The answer was cut", request_id=self.request_id)
        is_short = self.finish in (Finish.LENGTH, Finish.FILTERED)
        calls = () if is_short else tuple(map(self._read, self._calls.values()))
        used = self._usage
        return TextResult(
            text="".join(self._pieces),
            calls=calls,
            finish=Finish.TOOLS if calls else self.finish,
            usage=used,
            provider=name,
            model=self.provider.model,
            request_id=self.request_id,
            cost_micros=self.provider.price.cost(used.input_tokens, used.output_tokens),
        )

    def _read(self, call: _Call) -> ToolCall:
        try:
            arguments = msgspec.json.decode(call.arguments or "{}", type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError) as error:
            raise self._odd("It calls a tool with something that is no object") from error
        if not call.name:
            raise self._odd("It calls a tool without a name")
        return ToolCall(id=call.id, name=call.name, arguments=arguments)

    def _odd(self, message: str) -> ProviderUnknownError:
        return ProviderUnknownError(self.provider.name, message, request_id=self.request_id)
