"""One Commerce Cloud instance and its records: sites, catalogs, prices, stock, orders, tokens."""
