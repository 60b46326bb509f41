"""Shared scenes. No window needs a screen: Qt paints offscreen unless a platform is named."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no test leaves keys in somebody's keyring
