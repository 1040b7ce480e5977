"""How a call of the vendor's API is routed, admitted, checked, described and answered.

operations: how an operation is declared, and the call that its view gets. routes: found by path. gate: what stands
before every view, with limits and ocapi_access. kinds, parameters, validation: what a body and a query may hold.
query_tree and search_query, selectors: two small languages. snake_case: OCAPI's names. errors: each refusal in its
envelope. armed: refusals and faults that the control plane ordered. openapi: the document.
"""
