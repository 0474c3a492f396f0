import os

# Here, because pytest reads this file before a test imports the application.
os.environ["API_KEYS"] = "key-for-the-tests"
