from __future__ import annotations

import typing as t

import fastapi as _fastapi
from fastapi.middleware.cors import CORSMiddleware as Browsers

if t.TYPE_CHECKING:
    from starlette.types import ASGIApp

app = _fastapi.FastAPI()
Outermost = Browsers
app.add_middleware(Outermost, allow_origins=["https://a.example"])
served: ASGIApp = app
