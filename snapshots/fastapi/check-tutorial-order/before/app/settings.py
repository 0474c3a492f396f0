class Settings:
    origins = ["https://app.example.com"]
    tokens = frozenset({"let-me-in"})


settings = Settings()
