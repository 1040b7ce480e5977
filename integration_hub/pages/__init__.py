"""The web pages a merchant's operator works in, one module a page; each reads or calls what the API does.

frame (who is signed in, refusals as pages) · forms (what a submitted form means) · one module a page.
`BLUEPRINTS` in `site` is all of them.
"""
