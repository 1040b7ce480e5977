"""A run directory read whole (`run_directory.py`) into frozen classes (`evidence.py`), or refused with a sentence."""
