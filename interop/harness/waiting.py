"""Bounded waiting. No test asserts speed: a limit only tells a hang from a slow machine."""

import os

#: Seconds to wait for anything that should happen soon.
SOON = float(os.environ.get("PARLEY_INTEROP_WAIT", "60"))
