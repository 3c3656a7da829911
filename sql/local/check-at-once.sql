-- Checks deferred constraints immediately for the rest of this transaction, so that a violation is known before the commit, when the
-- rows can still be sorted.
set constraints all immediate
