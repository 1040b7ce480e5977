"""The lives of orders: cancellations, returns, parcels, and Service Cloud's one-way street."""
