"""The workspace of a first start: the sample study with its synthetic visits, made once a process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from cxstudio.opening import open_or_make
from cxstudio.steps import run_to_end


@lru_cache(maxsize=1)
def the_sample() -> Path:
    """Where it lies. It is nobody's to change: take `a_copy`."""
    folder = Path(tempfile.mkdtemp(prefix="cxstudio-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    run_to_end(open_or_make(folder / "workspace")).close()
    return folder / "workspace"


def a_copy(folder: Path) -> Path:
    """A copy of it in `folder`."""
    return Path(shutil.copytree(the_sample(), folder / "workspace"))
