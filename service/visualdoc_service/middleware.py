"""What every request gets: security headers, and a deadline for senders that stand still."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from visualdoc.errors import LimitExceededError, VisualdocError
from visualdoc_service.errors import UploadTooSlowError
from visualdoc_service.problems import response_of
from visualdoc_service.settings import MIB, IntakeSettings

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
# Multipart boundaries and text fields around the file itself.
FORM_OVERHEAD_BYTES = 64 * 1024


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
class BodyGuard:
    """Breaks off uploads that are too large, stand still or trickle.

    The server itself would wait for ever. The form parser answers any fault while reading with a
    bare 400, so what it says then is replaced by the true reason.
    """

    app: ASGIApp
    settings: IntakeSettings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, watching the body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _WatchedBody(receive, self.settings)

        async def send_unless_refused(message: Message) -> None:
            if body.refusal is None:
                await send(message)

        try:
            body.judge_announced(Headers(scope=scope).get("content-length"))
            await self.app(scope, body, send_unless_refused)
        except (UploadTooSlowError, LimitExceededError):
            if body.refusal is None:
                raise
        if body.refusal is not None:
            await response_of(body.refusal)(scope, receive, send)


class _WatchedBody:
    def __init__(self, receive: Receive, settings: IntakeSettings) -> None:
        self._receive = receive
        self._settings = settings
        self._limit_bytes = settings.max_upload_bytes + FORM_OVERHEAD_BYTES
        self._started_s = time.monotonic()
        self._received_bytes = 0
        self._complete = False
        self.refusal: VisualdocError | None = None

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._settings.upload_idle_s)
        except TimeoutError as error:
            self.refusal = UploadTooSlowError(
                f"nothing came for {self._settings.upload_idle_s:.0f} s."
            )
            raise self.refusal from error
        self._received_bytes += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        self._judge_size(self._received_bytes)
        if not self._complete:
            self._judge_rate()
        return message

    def judge_announced(self, content_length: str | None) -> None:
        """Refuse before reading what says itself that it is too large."""
        if content_length is not None and content_length.isdecimal():
            self._judge_size(int(content_length))

    def _judge_size(self, size_bytes: int) -> None:
        if size_bytes > self._limit_bytes:
            most = self._settings.max_upload_bytes // MIB
            self.refusal = LimitExceededError(f"at most {most} MiB are accepted in one upload.")
            raise self.refusal

    def _judge_rate(self) -> None:
        elapsed_s = time.monotonic() - self._started_s
        counted_s = elapsed_s - self._settings.upload_idle_s
        if self._received_bytes < counted_s * self._settings.upload_min_bytes_per_s:
            self.refusal = UploadTooSlowError(
                f"{self._received_bytes} bytes came in {elapsed_s:.0f} s."
            )
            raise self.refusal
