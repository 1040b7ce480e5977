"""What each verb of a story does, turned into what a person does over HTTP.

`perform.py` any step · `endings.py` how a deed ends · by subject: `buying.py` · `returning.py` · `shipping.py` ·
`goods.py` · `connecting.py` · `configuring.py` · `vendors.py`. Public: `perform.perform`.
"""
