-- Safe to repeat: for the rest of this transaction. What deferred constraints refuse is known before the commit, while it can still be sorted.
set constraints all immediate
