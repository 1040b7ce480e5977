"""How a call of the vendor's API is routed, admitted, validated, described and answered."""
