-- Safe to repeat: a setting of this transaction, for offer-rows.sql and sort-rows.sql, which as DO blocks take no parameters.
select set_config(?, ?, true)
