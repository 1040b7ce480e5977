"""How a call of the hub's API is declared, admitted, validated, answered and documented; knows no resource.

operations (a declared operation, a call of one) · shapes (kinds of values) · gate (who calls, with what) ·
errors (refusals as JSON) · openapi (the document, from the same declarations).
"""
