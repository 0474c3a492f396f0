import os

os.environ["API_KEYS"] = "test-key"
