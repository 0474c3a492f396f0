from starlette.middleware.cors import CORSMiddleware

from middleware.stack import install_middleware
from server import Server

server = Server()
server.compress()
install_middleware(server.api)
server.api.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
app = server.api
