"""OCAPI Shop and Data in parts, in snake case.

shop and data have the operations; products, orders, order_search and code are parts of them; snake_case turns
documents from SCAPI's spelling into OCAPI's.
"""
