from django.dispatch import Signal

# user. A person deletes their account: sent in its transaction, while everything still stands. Who
# cannot let them go raises ValidationError with what to do first; who keeps something of theirs
# erases it now.
account_deleted = Signal()
