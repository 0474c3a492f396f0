import os

TITLE = os.environ.get("SHOP_TITLE", "Bookshop")
OPENING_STOCK = {"dune": 3, "emma": 0, "ulysses": 7}
