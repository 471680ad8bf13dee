"""Hypothesis profiles: `default` for every run, `nightly` with 100 times the examples.

HYPOTHESIS_PROFILE=nightly pytest tests/test_promises.py
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("nightly", settings.get_profile("default"), max_examples=15_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
