"""The index over many runs."""
