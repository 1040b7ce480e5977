"""One Commerce Cloud instance and its records; knows no API and no request.

realms: the instance with its sites, clients and price books. catalogs, product_index, inventory, order_book,
omnichannel_stock, tokens: what it holds. availability: what a site can sell. search_index: what its search knows.
clocks, money, sorted_table: instants, exact amounts, rows in order.
"""
