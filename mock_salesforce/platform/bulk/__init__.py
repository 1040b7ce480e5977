"""Bulk API 2.0 and 1.0: jobs over CSV or JSON, done as soon as their upload is complete."""
