"""OCAPI Shop and Data in parts, in snake case.

shop and data have the operations; products, orders, order_search and code are parts of them.
"""
