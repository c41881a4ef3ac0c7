"""One repair to kombu 5.7: a broker that restarts must not end the worker.

When the connection is lost, kombu closes it, and may then be asked to acknowledge or to give back a
message through it. It looks for the host of a connection that is gone, and the AttributeError stops
the consumer for good, while beat and the processes stay. A connection error is what was meant: that
is logged, and the worker connects again. tests/core/test_mail_chaos.py fails without this.
"""

from typing import Any

from kombu.transport import redis as kombu_redis
from redis.exceptions import ConnectionError as BrokerConnectionError


class Channel(kombu_redis.Channel):
    def _connparams(self, *args: Any, **kwargs: Any) -> Any:
        if self.connection.client is None:
            raise BrokerConnectionError("the connection to the broker has been closed")
        return super()._connparams(*args, **kwargs)  # type: ignore[misc] # not in the stubs


def repair_reconnection() -> None:
    kombu_redis.Transport.Channel = Channel
