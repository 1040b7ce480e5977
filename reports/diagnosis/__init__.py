"""From findings to causes and remedies."""
