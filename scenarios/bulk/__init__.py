"""A run on a customer's own files.

`tables.py` reads any CSV · `input.py` says what is good and what is not · `feed.py` enters it · `play.py` judges
the run · `account.py` accounts for every row and order by name.
"""
