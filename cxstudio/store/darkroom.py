"""Where photos are developed: a child process with limits, so that no picture can take the application down.

`Darkroom.develop` hands a file's bytes to a waiting child (`photo_decoder`) and gets facts and derived pictures back.
A child that crashes or takes too long is killed and the next photo gets a fresh one.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, NotRequired, TypedDict

from cxstudio.study.clearing import Treatment

PROGRAM = (sys.executable, "-P", "-W", "ignore", str(Path(__file__).with_name("photo_decoder.py")))
"""-P: a file named PIL.py in the folder where the application was started must not be taken for Pillow."""
UNTREATED = Treatment()
SECONDS = 10.0
"""How long one photo may take, starting the child included."""


class DecoderStopped(Exception):  # noqa: N818 - told in words by the caller, who knows the photo's name
    """The child crashed or was killed; `code` is "crashed" or "slow"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Said(TypedDict):
    """What a photo says of itself, as the child reads it: the meaning of each stands at `photos.PhotoFacts`."""

    kind: str
    width: int
    height: int
    orientation: int
    animated: bool
    taken_at: str | None
    offset_minutes: int | None
    place: tuple[float, float] | None
    camera_make: str
    camera_model: str
    look: str
    faces: NotRequired[list[tuple[int, int, int, int]]]


@dataclass(frozen=True)
class Developed:
    """A child's answer: facts, report picture and thumbnail (JPEG); or only the code of a refusal."""

    said: Said
    report: bytes
    thumb: bytes
    refused: str = ""


class Darkroom:
    """Up to `workers` children, started when first needed and kept; safe to use from as many threads.

    Close it (or use `with`) to let the children go. `program` is what they run, for tests with worse children.
    """

    def __init__(self, workers: int = 1, seconds: float = SECONDS, program: tuple[str, ...] = PROGRAM) -> None:
        self.workers = workers
        self._seconds = seconds
        self._program = program
        self._room = BoundedSemaphore(workers)
        self._waiting: deque[_Child] = deque()

    def develop(self, content: bytes, treatment: Treatment = UNTREATED) -> Developed:
        """Facts and derived pictures of one file, with that done to them. Blocks while all children are busy. Raises
        DecoderStopped."""
        return self._ask(json.dumps(_wishes(treatment)).encode(), content)

    def told(self, content: bytes) -> Developed:
        """What a file says of itself, without decoding it: quick, and no word on whether it is whole. Raises
        DecoderStopped."""
        return self._ask(b'{"only_facts": true}', content)

    def faces(self, content: bytes) -> Developed:
        """Where faces may be on a picture: proposals, with the extra "faces" only. Raises DecoderStopped."""
        return self._ask(b'{"faces": true}', content)

    def _ask(self, asked: bytes, content: bytes) -> Developed:
        with self._room:
            child = self._waiting.popleft() if self._waiting else _Child.start(self._program)
            if child.process.poll() is not None:  # died while it waited: no fault of this photo
                child.stop()
                child = _Child.start(self._program)
            try:
                developed = child.develop(asked, content, self._seconds)
            except BaseException:
                child.stop()
                raise
            self._waiting.append(child)
            return developed

    def children(self) -> tuple[int, ...]:
        """Process ids of the children that wait for work."""
        return tuple(child.process.pid for child in self._waiting)

    def close(self) -> None:
        """Let all waiting children go; the next photo starts a new one."""
        while self._waiting:
            self._waiting.popleft().stop()

    def __enter__(self) -> Darkroom:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@cache
def shared_darkroom() -> Darkroom:
    """The darkroom of this process, two children wide, closed when the process ends."""
    darkroom = Darkroom(workers=2)
    atexit.register(darkroom.close)
    return darkroom


def _wishes(treatment: Treatment) -> dict[str, object]:
    """A treatment as the child reads it."""
    return {
        "rotation": treatment.rotation,
        "patches": [[patch.points, patch.width] for patch in treatment.patches],
        "marks": [[mark.kind, mark.points, mark.number] for mark in treatment.marks],
    }


@dataclass(frozen=True)
class _Child:
    process: subprocess.Popen[bytes]
    requests: IO[bytes]
    replies: IO[bytes]
    overdue: list[bool] = field(default_factory=list)

    @classmethod
    def start(cls, program: tuple[str, ...]) -> _Child:
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        windowless: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # exists on Windows only
        try:
            process = subprocess.Popen(program, stdin=pipe, stdout=pipe, stderr=nowhere, creationflags=windowless)
        except OSError as error:
            raise DecoderStopped("crashed") from error
        if process.stdin is None or process.stdout is None:
            raise AssertionError("both pipes were asked for")
        return cls(process, process.stdin, process.stdout)

    def develop(self, asked: bytes, content: bytes, seconds: float) -> Developed:
        """One request, one reply. A watch kills a child that is too slow, which ends every read and write here."""
        watch = Timer(seconds, self._too_slow)
        watch.daemon = True
        watch.start()
        try:
            return self._exchange(asked, content)
        except (OSError, EOFError, ValueError, LookupError) as error:
            raise DecoderStopped("slow" if self.overdue else "crashed") from error
        finally:
            watch.cancel()

    def _exchange(self, asked: bytes, content: bytes) -> Developed:
        for part in (asked, content):
            self.requests.write(len(part).to_bytes(4, "big"))
            self.requests.write(part)
        self.requests.flush()
        said = json.loads(self._exactly(int.from_bytes(self._exactly(4), "big")))
        report, thumb = self._exactly(said["report_bytes"]), self._exactly(said["thumb_bytes"])
        return Developed(said, report, thumb, said.get("refused", ""))

    def _exactly(self, size: int) -> bytes:
        answer = self.replies.read(size)
        if len(answer) != size:
            raise EOFError
        return answer

    def _too_slow(self) -> None:
        self.overdue.append(True)
        self.process.kill()

    def stop(self) -> None:
        """Kill, wait, close: nothing is lost, a child holds nothing of its own."""
        self.process.kill()
        for pipe in (self.requests, self.replies):
            try:
                pipe.close()
            except OSError:  # what was still to be written finds no reader
                continue
        self.process.wait()
