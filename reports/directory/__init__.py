"""A run directory read into frozen classes."""
