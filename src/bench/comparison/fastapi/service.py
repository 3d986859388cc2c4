"""FastAPI as its tutorials show it: asyncio.gather over one shared client, httpx or aiohttp."""

import asyncio
import os
from contextlib import asynccontextmanager
from typing import List, Optional

from fastapi import FastAPI
from pydantic import BaseModel

AIOHTTP = os.environ.get("CLIENT") == "aiohttp"
if AIOHTTP:
    import aiohttp
else:
    import httpx

client = None


@asynccontextmanager
async def lifespan(_):
    global client
    if AIOHTTP:
        client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(30))
    else:
        # httpx looks through its whole pool for each request: with more connections it is slower
        client = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=100, max_keepalive_connections=100))
    yield


app = FastAPI()
app.router.lifespan_context = lifespan  # FastAPI(lifespan=…) needs 0.93, Debian 12 has 0.92


class FanOut(BaseModel):
    urls: List[str]
    limit: Optional[int] = None


async def get(url):
    if AIOHTTP:
        async with client.get(url) as response:
            return {"status": response.status, "body": await response.json()}
    response = await client.get(url)
    return {"status": response.status_code, "body": response.json()}


async def work(name):
    await asyncio.sleep(0.05)
    return {"name": name}


@app.get("/delays")
async def delays():
    return {"results": await asyncio.gather(work("a"), work("b"), work("c"))}


@app.post("/fanout")
async def fanout(job: FanOut):
    if not job.limit:
        return {"results": await asyncio.gather(*map(get, job.urls))}
    semaphore = asyncio.Semaphore(job.limit)

    async def bounded(url):
        async with semaphore:
            return await get(url)

    return {"results": await asyncio.gather(*map(bounded, job.urls))}


@app.post("/first")
async def first(job: FanOut):
    tasks = [asyncio.create_task(get(url)) for url in job.urls]
    try:
        for done in asyncio.as_completed(tasks):
            try:
                return {"result": await done}
            except Exception:
                pass
        return {"error": "all failed"}
    finally:
        for task in tasks:
            task.cancel()
