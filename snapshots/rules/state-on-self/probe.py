import asyncio

from probing import ask, run


async def at_once(app, tenants):
    return await asyncio.gather(
        *(ask(app, "GET", "/orders", {"x-tenant": tenant}) for tenant in tenants)
    )


def probe(main):
    tenants = ("acme", "globex", "initech")
    for tenant, answer in zip(tenants, run(at_once(main.app, tenants))):
        yield f"{tenant} is answered as {answer.headers['x-tenant']}"
