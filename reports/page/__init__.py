"""A report: one HTML file that opens from disk."""
