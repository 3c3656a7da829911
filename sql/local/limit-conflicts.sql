-- Safe to repeat: the newest 100,000 stay, however often a program edits all rows.
delete from meter_conflicts where id <= (select id from meter_conflicts order by id desc offset 100000 limit 1)
