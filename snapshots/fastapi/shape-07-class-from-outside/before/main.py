from starlette.middleware.cors import CORSMiddleware

from server import Server

server = Server()
server.compress()
server.api.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
app = server.api
