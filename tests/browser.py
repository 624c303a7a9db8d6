"""A headless Chromium, driven through its DevTools protocol over a pair of pipes.

    with Browser(program) as browser:
        page = browser.open(path)
        page.press("ArrowRight")
        assert page.value("document.title") == "Jung_E"

https://chromedevtools.github.io/devtools-protocol/; messages are JSON, each ends in a null byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAMS = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # the tests may be run by root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)
ANSWER_SECONDS = 60.0
_START = """
import os, sys
from fcntl import F_DUPFD, fcntl
commands, answers = (fcntl(int(one), F_DUPFD, 10) for one in sys.argv[1:3])
os.dup2(commands, 3)  # where the browser reads and writes
os.dup2(answers, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
KEY_CODES = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
             "ArrowDown": 40, "Home": 36, "End": 35, "/": 191, "Tab": 9}  # fmt: skip


def browser_program() -> str | None:
    """Return the Chromium that is installed, None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One browser with a profile of its own, which is gone with it."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        commands, self._write = os.pipe()
        self._read, answers = os.pipe()
        pipes = (commands, answers)
        options = (*OPTIONS, f"--user-data-dir={self._profile.name}")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *map(str, pipes), program, *options],
            pass_fds=pipes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._last = 0
        self._rest = b""
        self.events: list[Mapping[str, object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        os.close(self._write)  # it ends when nobody commands it any more
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        self._profile.cleanup()

    def open(
        self, path: Path, width: int = 1280, height: int = 900, *, script: bool = True
    ) -> Page:
        """Show a file in a new tab, of this size in CSS pixels."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, str(session))
        for domain in ("Page", "Network", "Log", "Runtime", "Accessibility"):
            page.ask(f"{domain}.enable")
        page.resize(width, height)
        if not script:
            page.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.events.clear()
        page.ask("Page.navigate", url=path.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in page.events()):
            self._take()
        return page

    def ask(self, method: str, session: str = "", **parameters: object) -> dict[str, object]:
        """Give a command and return its answer; AssertionError where the browser refuses."""
        self._last += 1
        message: dict[str, object] = {"id": self._last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        while True:
            answer = self._take()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer["error"]
                result = answer["result"]
                assert isinstance(result, dict)
                return result

    def _take(self) -> dict[str, object]:
        """Return the next message; events are kept."""
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], ANSWER_SECONDS)
            assert ready, "the browser does not answer"
            piece = os.read(self._read, 1 << 20)
            assert piece, "the browser is gone"
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(line)
        assert isinstance(message, dict)
        if "method" in message:
            self.events.append(message)
        return message


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def ask(self, method: str, **parameters: object) -> dict[str, object]:
        """Give this tab a command."""
        return self._browser.ask(method, self._session, **parameters)

    def events(self) -> list[Mapping[str, object]]:
        """Return what this tab has told; others may still be at something."""
        return [one for one in self._browser.events if one.get("sessionId") == self._session]

    def value(self, expression: str) -> object:
        """Return what JavaScript makes of an expression; it may be a promise."""
        answer = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        result = answer["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does."""
        for key in keys:
            code = KEY_CODES[key]
            pressed = {"key": key, "windowsVirtualKeyCode": code}
            typed = {"text": {"Enter": "\r", "/": "/"}[key]} if key in ("Enter", "/") else {}
            self.ask("Input.dispatchKeyEvent", type="keyDown", **pressed, **typed)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def type(self, text: str) -> None:
        """Put text where the cursor is."""
        self.ask("Input.insertText", text=text)

    def resize(self, width: int, height: int, *, phone: bool = False) -> None:
        """Give the tab another size, in CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    def screenshot(self) -> bytes:
        """Return what is seen as a PNG."""
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        return base64.b64decode(str(data))

    def asked_for(self) -> list[str]:
        """Return the addresses that were loaded since the tab was opened, but for data in it."""
        return [
            str(address)
            for event in self.events()
            if event["method"] == "Network.requestWillBeSent"
            and not (address := _inside(event, "params", "request", "url")).startswith("data:")
        ]

    def complaints(self) -> list[str]:
        """Return what the browser has to say: errors of scripts, what its policy forbade."""
        found = []
        for event in self.events():
            if event["method"] == "Log.entryAdded":
                found.append(_inside(event, "params", "entry", "text"))
            elif event["method"] == "Runtime.exceptionThrown":
                found.append(_inside(event, "params", "exceptionDetails", "text"))
            elif event["method"] == "Page.javascriptDialogOpening":
                found.append("a dialog of a script: " + _inside(event, "params", "message"))
        return found


def _inside(event: Mapping[str, object], *keys: str) -> str:
    value: object = event
    for key in keys:
        assert isinstance(value, Mapping)
        value = value[key]
    return str(value)
