"""How a call of the vendor's API is routed, admitted, validated and answered."""
