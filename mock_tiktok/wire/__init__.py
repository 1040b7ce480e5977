"""How a call of the vendor's API is routed, admitted, validated and answered.

`operations` says how an operation is declared; `door` finds it by path, in front of Flask; `gate` checks a call from
signature (`signing`) to shape; `errors` has every documented error; `envelope` writes the answer, and `faults` breaks
it; `openapi` describes it all.
"""
