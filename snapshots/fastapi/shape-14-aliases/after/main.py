from __future__ import annotations

import typing as t

import fastapi as _fastapi
from fastapi.middleware.cors import CORSMiddleware as Browsers

from middleware.stack import install_middleware

if t.TYPE_CHECKING:
    from starlette.types import ASGIApp

app = _fastapi.FastAPI()
install_middleware(app)
Outermost = Browsers
app.add_middleware(Outermost, allow_origins=["https://a.example"])
served: ASGIApp = app
