"""Hubs broken on purpose, one a file, by subject; `bug.py` says what a planted bug is and finds them all."""
