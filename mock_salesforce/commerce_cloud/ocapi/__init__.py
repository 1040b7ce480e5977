"""OCAPI Shop and Data in parts, in snake case."""
