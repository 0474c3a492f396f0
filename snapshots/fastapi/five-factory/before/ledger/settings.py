from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    title: str = "Ledger"


settings = Settings()
