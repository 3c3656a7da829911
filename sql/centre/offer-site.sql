-- Passes a site and its password to the statements of this folder in settings of this transaction, because a DO block takes no parameters.
-- The password is a SCRAM verifier: nobody can log in with it, nor read the password in it.
select set_config('metersync.site', ?, true), set_config('metersync.role', ?, true), set_config('metersync.verifier', ?, true)
