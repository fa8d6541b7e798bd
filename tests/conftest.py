"""How property tests draw their examples: the same each time, or with ``--hypothesis-profile wander`` new ones."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("wander", deadline=None, database=None, max_examples=2_000)
settings.load_profile("steady")
