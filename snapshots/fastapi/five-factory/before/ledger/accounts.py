from fastapi import APIRouter

router = APIRouter()


@router.get("/accounts")
async def accounts() -> list[str]:
    return ["cash", "bank"]
