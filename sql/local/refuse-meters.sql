-- Safe to repeat: the staging table lives for one transaction. A remote row that the staging table can't hold: its key alone, so that
-- the row is not missing.
insert into incoming_meters (meter_id, is_refused) values (?, true)
