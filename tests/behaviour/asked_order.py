"""The same layers, each registered in the order in which it was asked for.

That order is the one of `middleware_stack()`, and the last one registered is
the outermost: auth lies outside of CORS here.
"""

from app.main import app

app.user_middleware.reverse()
