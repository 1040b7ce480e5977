"""The one input format: a story as plain data, in and out of YAML, in words, and drawn."""
