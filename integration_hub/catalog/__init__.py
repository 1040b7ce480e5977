"""The merchant's products, and which listing on which channel is which product, byte for byte.

`products` made, edited, listed · `channel_options` a product's row for one integration · `product_changes` what an edit
sets off · `spellings` which product a SKU means on an integration · `listings` what a channel holds, by pages ·
`matching` which listing is which product, one to one (pure), `linking` stores it · `likeness` what only
looks alike (pure).
"""
