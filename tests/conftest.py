"""Shared scenes. No window needs a screen: Qt paints offscreen unless a platform is named."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_home = tempfile.mkdtemp(prefix="cxstudio-config-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ.setdefault("CXSTUDIO_FONTS", "")  # a report is the same on every computer, whatever fonts it has
os.environ["XDG_CONFIG_HOME"] = _home  # nor preferences and marks among somebody's own
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no test leaves keys in somebody's keyring
