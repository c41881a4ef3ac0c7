from django.dispatch import Signal

# Sent by `services.states.change_state` within its transaction, so that what other apps keep of a
# fiche changes with it: `profile` as it is now, its state `before`, and who did it (`by`, or None).
state_changed = Signal()
