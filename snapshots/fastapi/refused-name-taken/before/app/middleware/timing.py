from contextlib import contextmanager
from time import perf_counter


@contextmanager
def timed(label: str):
    started = perf_counter()
    yield
    print(label, perf_counter() - started)
