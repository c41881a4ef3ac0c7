from django.dispatch import Signal

# Sent by `services.states.change_state` within its transaction, so that what other apps keep of a
# fiche changes with it: `profile` as it is now, its state `before`, and who did it (`by`, or None).
state_changed = Signal()

# Sent by `services.structures.edit_structure` within its transaction, when something changed:
# `organization`, the `group` of questions, what its changed values were `before` and are `after`,
# the `reason` that a coordinator gave, and `by` whom.
structure_edited = Signal()

# Two structures become one. `services.merging.merge_organizations` sends it in its transaction,
# once for each model that has a key to a structure or to one of its fiches: that model is the
# `sender`. With `kept` and `other` (Organizations) and `by`. Whoever owns the model moves its rows;
# what stays on `other` is deleted with it. A test finds the models that nobody listens for.
organizations_merged = Signal()
