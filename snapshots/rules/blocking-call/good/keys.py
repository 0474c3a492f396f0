import sqlite3

connection = sqlite3.connect(":memory:", check_same_thread=False)
connection.execute("CREATE TABLE revoked (key TEXT)")
connection.execute("INSERT INTO revoked VALUES ('stolen')")


def is_revoked(key: str) -> bool:
    rows = connection.execute("SELECT 1 FROM revoked WHERE key = ?", [key])
    return rows.fetchone() is not None
