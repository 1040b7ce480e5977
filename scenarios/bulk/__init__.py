"""A run on a customer's own files."""
