import asyncio

from probing import ask, run


async def order_twice(app):
    statuses = [(await ask(app, "POST", "/orders")).status_code for _ in range(2)]
    await asyncio.sleep(1)
    return statuses


def probe(main):
    statuses = run(order_twice(main.app))
    yield f"ordered, told {statuses[0]}, ordered again, told {statuses[1]}: {len(main.orders)} orders"
