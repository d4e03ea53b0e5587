"""Property tests of the core: a machine under load is not a fault, and the suite stays quick."""

from hypothesis import settings

settings.register_profile("core", deadline=None, max_examples=60)
settings.load_profile("core")
