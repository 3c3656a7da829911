-- Adds a remote row that the staging table rejects: its key only, so that the row does not count as missing. Not safe to repeat within
-- one transaction: the table would hold the key twice.
insert into incoming_tenant (tenant_id, is_refused) values (?, true)
