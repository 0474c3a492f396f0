from fastapi import APIRouter, Request

router = APIRouter()


@router.get("")
def items(request: Request):
    return request.app.state.store.items
