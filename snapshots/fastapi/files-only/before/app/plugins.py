from importlib.metadata import entry_points


def install_plugins(app):
    """Whatever is installed beside us may bring a middleware."""
    for plugin in entry_points(group="acme.middleware"):
        app.add_middleware(plugin.load())
