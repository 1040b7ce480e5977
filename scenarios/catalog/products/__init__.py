"""Matching by SKU, Channel SKUs, parents and bundles, prices."""
