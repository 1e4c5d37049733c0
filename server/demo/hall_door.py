"""The hall's HTTP door as the demo's people use it: every POST with its own idempotency key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from server.ids import new_key


class HallDoor:
    """``POST`` and ``GET`` under a bearer token. Answers below 500 come back, the rest raises httpx.HTTPError."""

    def __init__(self, address: str, hall: str) -> None:
        self._hall = f"{address}/api/v1/halls/{hall}"
        self._client = httpx.Client(timeout=15.0)

    def post(self, token: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_key()}
        return _read(self._client.post(self._hall + path, json=dict(body or {}), headers=headers))

    def get(self, token: str, path: str) -> tuple[int, Any]:
        return _read(self._client.get(self._hall + path, headers={"Authorization": f"Bearer {token}"}))

    def close(self) -> None:
        self._client.close()


def _read(response: httpx.Response) -> tuple[int, Any]:
    if response.status_code >= 500:
        response.raise_for_status()
    return response.status_code, response.json() if response.content else None
