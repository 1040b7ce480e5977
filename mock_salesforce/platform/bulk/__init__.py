"""Bulk API 2.0 and 1.0: jobs over CSV or JSON, done as soon as their upload is complete.

ingest, query_jobs: 2.0, part of the REST API. first, endpoint: 1.0, which has its own door. job, csv_rows,
bodies: what both share.
"""
