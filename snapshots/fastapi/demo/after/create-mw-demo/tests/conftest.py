import os

os.environ["API_KEYS"] = "key-for-the-tests"
