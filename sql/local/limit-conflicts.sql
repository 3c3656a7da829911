-- Keeps the newest 100,000 conflicts, even if a program edits all rows again and again.
delete from meter_conflicts where id <= (select id from meter_conflicts order by id desc offset 100000 limit 1)
