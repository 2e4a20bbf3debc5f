"""What every request gets: security headers, and a deadline for senders that stand still."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visualdoc_service.errors import UploadTooSlowError
from visualdoc_service.problems import response_of
from visualdoc_service.settings import IntakeSettings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What is not said to be cacheable is about a person and stays out of every cache.
DEFAULT_CACHE_CONTROL = "no-store"


@dataclass(frozen=True, slots=True)
class SecurityHeaders:
    """Adds the headers to every answer, errors included."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", DEFAULT_CACHE_CONTROL)
            await send(message)

        await self.app(scope, receive, send_with_headers)


@dataclass(frozen=True, slots=True)
class BodyDeadline:
    """Breaks off uploads that stand still or trickle; the server itself would wait for ever."""

    app: ASGIApp
    settings: IntakeSettings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, watching the body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = _WatchedBody(receive, self.settings)
        try:
            await self.app(scope, watched, send)
        except UploadTooSlowError as error:
            await response_of(error)(scope, receive, send)


class _WatchedBody:
    def __init__(self, receive: Receive, settings: IntakeSettings) -> None:
        self._receive = receive
        self._settings = settings
        self._started_s = time.monotonic()
        self._received_bytes = 0
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._settings.upload_idle_s)
        except TimeoutError as error:
            msg = f"nothing came for {self._settings.upload_idle_s:.0f} s."
            raise UploadTooSlowError(msg) from error
        self._received_bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if not self._complete:
            self._judge_rate()
        return message

    def _judge_rate(self) -> None:
        elapsed_s = time.monotonic() - self._started_s
        owed_bytes = (
            elapsed_s - self._settings.upload_idle_s
        ) * self._settings.upload_min_bytes_per_s
        if self._received_bytes < owed_bytes:
            msg = f"{self._received_bytes} bytes came in {elapsed_s:.0f} s."
            raise UploadTooSlowError(msg)
