"""The middleware of this application; `stack.py` lists it, outermost first."""
