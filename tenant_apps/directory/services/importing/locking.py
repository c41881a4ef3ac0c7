from django.db import connection

from maillage.core.tenancy.place import current_network


def one_at_a_time() -> None:
    """Until the transaction ends. Two imports at once would each create what the other creates."""
    with connection.cursor() as cursor:
        # Fifty thousand lines are read and compared without a word to the database.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '300s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [current_network().schema])


def alone_on(batch_id: str) -> bool:
    """Whether no other worker has this batch in hand; until the transaction ends."""
    key = f"{current_network().schema} {batch_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        (alone,) = cursor.fetchone()
    return bool(alone)
