"""How a call of the hub's API is declared, admitted, validated, answered and documented; knows no resource.

operations (declared; who may call them, and with what) · shapes (kinds of values) ·
errors (refusals as JSON) · openapi (the document, from the same declarations).
"""
