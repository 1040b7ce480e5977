"""SCAPI Products and Catalogs, the Admin APIs.

products and catalogs have the operations, variations and catalog_search parts of them; documents says what a product
looks like and what of a body is taken, found what a path names.
"""
