"""A run, from story to verdict (`play.py`), and the search for a story that breaks a promise (`explore.py`)."""
