-- Sets a parameter of this transaction for offer-rows.sql and sort-rows.sql, because a DO block takes no parameters.
select set_config(?, ?, true)
