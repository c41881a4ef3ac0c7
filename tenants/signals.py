"""What higher floors do about a network's life: they connect, this floor does not know them."""

from django.dispatch import Signal

# Before anything is made, in public. Sent with `network` (unsaved); a receiver that objects returns
# messages per field.
network_proposed = Signal()

# Inside the network and inside the provisioning transaction. Sent with `network` and
# `coordinator_email`; a receiver that raises undoes all. It may answer the link by which the first
# coordinator begins.
network_created = Signal()

# After migrations have run in its schema, inside the network and in their transaction: what is
# drawn from other tables is drawn anew. Sent with `network`.
network_migrated = Signal()

# When it is deleted, in public and in the transaction after which its tables have no name. Sent
# with `network`: what else is kept of its people elsewhere goes with it.
network_deleted = Signal()
