import os

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware

api = FastAPI()
VERSION = os.environ.get("VERSION")


@api.get("/reports/1")
def report_1() -> dict[str, int]:
    """Figures of quarter 1."""
    return {"quarter": 1}


@api.get("/reports/2")
def report_2() -> dict[str, int]:
    """Figures of quarter 2."""
    return {"quarter": 2}


@api.get("/reports/3")
def report_3() -> dict[str, int]:
    """Figures of quarter 3."""
    return {"quarter": 3}


@api.get("/reports/4")
def report_4() -> dict[str, int]:
    """Figures of quarter 4."""
    return {"quarter": 4}


@api.get("/reports/5")
def report_5() -> dict[str, int]:
    """Figures of quarter 5."""
    return {"quarter": 5}


@api.get("/reports/6")
def report_6() -> dict[str, int]:
    """Figures of quarter 6."""
    return {"quarter": 6}


@api.get("/reports/7")
def report_7() -> dict[str, int]:
    """Figures of quarter 7."""
    return {"quarter": 7}


@api.get("/reports/8")
def report_8() -> dict[str, int]:
    """Figures of quarter 8."""
    return {"quarter": 8}


@api.get("/reports/9")
def report_9() -> dict[str, int]:
    """Figures of quarter 9."""
    return {"quarter": 9}


@api.get("/reports/10")
def report_10() -> dict[str, int]:
    """Figures of quarter 10."""
    return {"quarter": 10}


@api.get("/reports/11")
def report_11() -> dict[str, int]:
    """Figures of quarter 11."""
    return {"quarter": 11}


@api.get("/reports/12")
def report_12() -> dict[str, int]:
    """Figures of quarter 12."""
    return {"quarter": 12}


@api.get("/reports/13")
def report_13() -> dict[str, int]:
    """Figures of quarter 13."""
    return {"quarter": 13}


@api.get("/reports/14")
def report_14() -> dict[str, int]:
    """Figures of quarter 14."""
    return {"quarter": 14}


@api.get("/reports/15")
def report_15() -> dict[str, int]:
    """Figures of quarter 15."""
    return {"quarter": 15}


@api.get("/reports/16")
def report_16() -> dict[str, int]:
    """Figures of quarter 16."""
    return {"quarter": 16}


@api.get("/reports/17")
def report_17() -> dict[str, int]:
    """Figures of quarter 17."""
    return {"quarter": 17}


@api.get("/reports/18")
def report_18() -> dict[str, int]:
    """Figures of quarter 18."""
    return {"quarter": 18}


@api.get("/reports/19")
def report_19() -> dict[str, int]:
    """Figures of quarter 19."""
    return {"quarter": 19}


@api.get("/reports/20")
def report_20() -> dict[str, int]:
    """Figures of quarter 20."""
    return {"quarter": 20}


@api.get("/reports/21")
def report_21() -> dict[str, int]:
    """Figures of quarter 21."""
    return {"quarter": 21}


@api.get("/reports/22")
def report_22() -> dict[str, int]:
    """Figures of quarter 22."""
    return {"quarter": 22}


@api.get("/reports/23")
def report_23() -> dict[str, int]:
    """Figures of quarter 23."""
    return {"quarter": 23}


@api.get("/reports/24")
def report_24() -> dict[str, int]:
    """Figures of quarter 24."""
    return {"quarter": 24}


@api.get("/reports/25")
def report_25() -> dict[str, int]:
    """Figures of quarter 25."""
    return {"quarter": 25}


@api.get("/reports/26")
def report_26() -> dict[str, int]:
    """Figures of quarter 26."""
    return {"quarter": 26}


@api.get("/reports/27")
def report_27() -> dict[str, int]:
    """Figures of quarter 27."""
    return {"quarter": 27}


@api.get("/reports/28")
def report_28() -> dict[str, int]:
    """Figures of quarter 28."""
    return {"quarter": 28}


@api.get("/reports/29")
def report_29() -> dict[str, int]:
    """Figures of quarter 29."""
    return {"quarter": 29}


@api.get("/reports/30")
def report_30() -> dict[str, int]:
    """Figures of quarter 30."""
    return {"quarter": 30}


@api.get("/reports/31")
def report_31() -> dict[str, int]:
    """Figures of quarter 31."""
    return {"quarter": 31}


@api.get("/reports/32")
def report_32() -> dict[str, int]:
    """Figures of quarter 32."""
    return {"quarter": 32}


@api.get("/reports/33")
def report_33() -> dict[str, int]:
    """Figures of quarter 33."""
    return {"quarter": 33}


@api.get("/reports/34")
def report_34() -> dict[str, int]:
    """Figures of quarter 34."""
    return {"quarter": 34}


@api.get("/reports/35")
def report_35() -> dict[str, int]:
    """Figures of quarter 35."""
    return {"quarter": 35}


@api.get("/reports/36")
def report_36() -> dict[str, int]:
    """Figures of quarter 36."""
    return {"quarter": 36}


@api.get("/reports/37")
def report_37() -> dict[str, int]:
    """Figures of quarter 37."""
    return {"quarter": 37}


@api.get("/reports/38")
def report_38() -> dict[str, int]:
    """Figures of quarter 38."""
    return {"quarter": 38}


@api.get("/reports/39")
def report_39() -> dict[str, int]:
    """Figures of quarter 39."""
    return {"quarter": 39}


@api.get("/reports/40")
def report_40() -> dict[str, int]:
    """Figures of quarter 40."""
    return {"quarter": 40}


def label(target: FastAPI) -> None:
    if VERSION:

        @target.middleware("http")
        async def add_version(request: Request, call_next):
            response = await call_next(request)
            response.headers["X-Version"] = VERSION
            return response


label(api)
api.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
