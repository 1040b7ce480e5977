"""Connecting, directions of the catalog, and what a lost authorization does."""
