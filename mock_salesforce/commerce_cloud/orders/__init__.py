"""SCAPI Orders: created by a trusted system, read, and moved through their statuses.

orders has the operations, parts those on one part of an order. request: what createOrders accepts. documents: what an
order looks like. status: what each change of status does and forbids.
"""
