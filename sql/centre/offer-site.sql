-- Passes a site and its password to the statements of this folder in settings of this transaction, because a DO block takes no parameters.
-- A SCRAM verifier stands for the password: it can't be used to log in, and does not contain the password.
select set_config('metersync.site', ?, true), set_config('metersync.role', ?, true), set_config('metersync.verifier', ?, true)
