"""Order Management's Connect actions over order summaries (sections 5 and 6), one file a family, each with OPERATIONS.

summaries: made from an order. fulfillment_orders, changes (cancel), adjustments (price), returns, money (memos,
funds), routing (fewest splits). What records must satisfy on the way is in rules/.
"""
