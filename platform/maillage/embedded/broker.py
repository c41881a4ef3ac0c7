"""What a worker that was killed held of the broker, given back without waiting.

A worker acknowledges a task once it is done. Until then the broker keeps it aside, and another
worker gets it only after the visibility timeout. Where we start the only worker, we know better.
"""

from typing import Any

from kombu import Connection


def give_back(url: str) -> int:
    """Call this where no worker runs: what is held is nobody's, and goes back to its queues.

    Returns how many tasks that was.
    """
    with Connection(url) as connection:
        channel: Any = connection.default_channel  # the Redis transport's
        held: int = channel.client.zcard(channel.unacked_index_key)
        # Who died in the middle of this very work would keep us from it for five minutes.
        channel.client.delete(channel.unacked_mutex_key)
        channel.visibility_timeout = 0
        channel.qos.restore_visible(start=0, num=held, interval=1)
        left: int = channel.client.zcard(channel.unacked_index_key)
        return held - left
