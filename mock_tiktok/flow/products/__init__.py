"""A listing's life: checks, audits, stock alerts."""
