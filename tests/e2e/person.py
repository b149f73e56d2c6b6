"""Somebody who has registered with a running server, and owns a store there."""

import re
from dataclasses import dataclass

import httpx
from tests.embedded.harness import Instance, until

PASSWORD = "wobbly teapot 7 lighthouse"


@dataclass(frozen=True, slots=True)
class Person:
    """How to sign in, and the store to act for."""

    email: str
    store_id: str

    def login(self, **given: object) -> dict[str, object]:
        """What `auth.login` takes."""
        return {
            "email": self.email,
            "password": PASSWORD,
            "storeId": self.store_id,
            "cookies": True,
            **given,
        }


async def register(server: Instance, email: str) -> Person:
    """Register somebody, who follows the link in the mail and opens a store."""
    login = {"email": email, "password": PASSWORD}
    async with httpx.AsyncClient(base_url=f"{server.run.url}/api/v1", trust_env=False) as client:

        async def is_asked() -> bool:
            asked = await client.post("/auth/register", json={**login, "name": "Ada"})
            assert asked.status_code in {202, 503}, asked.text
            return asked.status_code == 202  # a server that starts may say to come again

        await until(is_asked)
        tokens: list[str] = []

        def mailed() -> bool:
            for mail in server.home.path.glob("mail/*.eml"):
                text = mail.read_text().replace("=\n", "").replace("=3D", "=")
                if email in text:
                    tokens.extend(re.findall(r"/verify-email#token=([\w-]+)", text))
            return tokens != []

        await until(mailed)
        verified = await client.post("/auth/verify-email", json={"token": tokens[0]})
        assert verified.status_code == 204, verified.text
        token = (await client.post("/auth/login", json=login)).json()["accessToken"]
        opened = await client.post(
            "/stores", json={"name": "Ada's"}, headers={"authorization": f"Bearer {token}"}
        )
        assert opened.status_code == 201, opened.text
        return Person(email, opened.json()["store"]["id"])
