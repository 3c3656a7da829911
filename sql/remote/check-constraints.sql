-- Safe to repeat: it changes nothing. Checks now what a deferred constraint would check at COMMIT.
set constraints all immediate
