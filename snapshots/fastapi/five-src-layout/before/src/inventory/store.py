class Store:
    def __init__(self) -> None:
        self.items = ["bolt", "nut"]
