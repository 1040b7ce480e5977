"""How a call of the vendor's API is found, let in, validated and answered.

door: faults and the log, for every surface. gate: host, session, allowance, version. routes, operations: the
table and the way to an operation. call: a call and its answer. connect: the frame of Connect actions. errors:
the vendor's codes. faults, responses: what goes out. openapi: what the tables say of themselves.
"""
