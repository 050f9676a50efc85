"""Examples that Hypothesis makes have no time limit here: a slow computer is no fault of a rule."""

from hypothesis import settings

settings.register_profile("rules", deadline=None, database=None)
settings.load_profile("rules")
