"""Two wires for pictures: OpenAI's, which answers with them, and Replicate's predictions."""

import asyncio
import base64
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from aiohttp import web

from cartwheel.systems.providers.standins.answers import SIGN, Served, stall
from cartwheel.systems.providers.standins.faults import Fault, Faults
from cartwheel.systems.providers.standins.openai_wire import REFUSALS, refusal
from cartwheel.systems.providers.standins.painting import paint

_MOST_PICTURES: Final = 4
_MOST_KEPT: Final = 50
_RATIOS: Final = {"1:1": (1024, 1024), "3:2": (1536, 1024), "2:3": (1024, 1536)}


@dataclass(slots=True)
class _Prediction:
    """A picture that is asked for, until it is fetched or forgotten."""

    model: str
    prompt: str
    size: tuple[int, int]
    fault: Fault | None
    looks: int = 0
    status: str = "starting"


class ImagesWire:
    """Speaks as api.openai.com and api.replicate.com do about pictures."""

    def __init__(self, faults: Faults, served: Any) -> None:
        self._faults, self._served = faults, served
        self._kept: Final[OrderedDict[str, _Prediction]] = OrderedDict()

    def add_to(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_post("/v1/images/generations", self.generate)
        app.router.add_get("/v1/models/{owner}/{name}", self.model)
        app.router.add_post("/v1/models/{owner}/{name}/predictions", self.predict)
        app.router.add_get("/v1/predictions/{id}", self.look)
        app.router.add_post("/v1/predictions/{id}/cancel", self.cancel)
        app.router.add_get("/files/{id}.png", self.file)

    async def generate(self, request: web.Request) -> web.Response:
        """Paint, and answer with the pictures."""
        try:
            asked = await request.json()
            model, prompt = str(asked["model"]), str(asked["prompt"])
            width, height = map(int, asked.get("size", "1024x1024").split("x"))
            count = min(max(int(asked.get("n", 1)), 1), _MOST_PICTURES)
        except (ValueError, KeyError, TypeError, AttributeError):
            return refusal(400, "invalid_request", {})
        if (width, height) not in _RATIOS.values():
            return refusal(400, "invalid_size", {})
        served = Served(request.path, model, asked)
        self._served.append(served)
        try:
            fault = self._faults.of(model)
            if fault in REFUSALS:
                return refusal(*REFUSALS[fault])
            if fault is Fault.STALLED:
                await stall()
            data = [
                {"b64_json": base64.b64encode(await _painted(prompt, width, height, n)).decode()}
                for n in range(count)
            ]
            if fault is Fault.GARBLED:
                data[0]["b64_json"] = base64.b64encode(b"<html>").decode()
            if fault is Fault.CUT_MIDWAY:
                half = base64.b64decode(data[0]["b64_json"])
                data[0]["b64_json"] = base64.b64encode(half[: len(half) // 2]).decode()
            if fault is Fault.ENDED_MIDWAY:
                data.pop()
            served.is_over = True
            usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
            body = {"created": int(time.time()), "data": data, "usage": usage}
            return web.json_response(body, headers={"x-request-id": f"{SIGN}{uuid4()}"})
        finally:
            served.left.set()

    async def model(self, request: web.Request) -> web.Response:
        """Show a model; those whose owner is another are not there."""
        name = request.match_info["name"]
        if (fault := self._faults.of(name)) in REFUSALS:
            return refusal(*REFUSALS[fault])
        if request.match_info["owner"] != "cartwheel":
            return refusal(404, "not_found", {})
        return web.json_response({"owner": "cartwheel", "name": name})

    async def predict(self, request: web.Request) -> web.Response:
        """Begin a picture; it is there at the third look."""
        name = request.match_info["name"]
        try:
            asked = (await request.json())["input"]
            prompt, size = str(asked["prompt"]), _RATIOS[asked.get("aspect_ratio", "1:1")]
        except (ValueError, KeyError, TypeError, AttributeError):
            return refusal(422, "invalid_input", {})
        self._served.append(Served(request.path, name, asked))
        fault = self._faults.of(name)
        if fault in REFUSALS:
            return refusal(*REFUSALS[fault])
        key = f"{SIGN}{uuid4()}"
        self._kept[key] = _Prediction(name, prompt, size, fault)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return web.json_response(self._shown(request, key), status=201)

    async def look(self, request: web.Request) -> web.Response:
        """Show how a picture stands."""
        key = request.match_info["id"]
        found = self._kept.get(key)
        if found is None:
            return refusal(404, "not_found", {})
        found.looks += 1
        if found.status in ("starting", "processing") and found.fault is not Fault.STALLED:
            failing = {Fault.ERROR_MIDWAY: "failed", Fault.ENDED_MIDWAY: "canceled"}
            ended = failing.get(found.fault, "succeeded") if found.fault else "succeeded"
            found.status = ended if found.looks > 1 else "processing"
        return web.json_response(self._shown(request, key))

    async def cancel(self, request: web.Request) -> web.Response:
        """Stop a picture that is not there yet."""
        key = request.match_info["id"]
        if key not in self._kept:
            return refusal(404, "not_found", {})
        self._kept[key].status = "canceled"
        for served in self._served:
            if served.model == self._kept[key].model:
                served.left.set()
        return web.json_response(self._shown(request, key))

    async def file(self, request: web.Request) -> web.Response:
        """Hand a picture over; a key that comes along is a mistake."""
        found = self._kept.get(request.match_info["id"])
        if found is None or found.status != "succeeded" or "authorization" in request.headers:
            return refusal(404, "not_found", {})
        picture = await _painted(found.prompt, *found.size, 0)
        content = b"<html>" if found.fault is Fault.GARBLED else picture
        return web.Response(body=content, content_type="image/png")

    def _shown(self, request: web.Request, key: str) -> Mapping[str, Any]:
        found, at = self._kept[key], f"{request.scheme}://{request.host}"
        # Whoever cancels gets what was there: half of a picture.
        has_output = found.status == "succeeded" or found.fault is Fault.ENDED_MIDWAY
        return {
            "id": key,
            "status": found.status,
            "output": [f"{at}/files/{key}.png"] if has_output else None,
            "urls": {"get": f"{at}/v1/predictions/{key}"},
        }


async def _painted(prompt: str, width: int, height: int, number: int) -> bytes:
    return await asyncio.to_thread(paint, prompt, width=width, height=height, number=number)
