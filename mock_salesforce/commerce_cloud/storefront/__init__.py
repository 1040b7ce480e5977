"""The Shopper APIs: what a site shows, and how a shopper buys.

apis has the operations on products, search and availability, parts those on parts of a product, baskets those that
buy. documents: what a product looks like. search: what shoppers find.
"""
