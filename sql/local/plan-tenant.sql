-- Creates copies that hide the tables of the same names until the transaction ends, so that a plan runs the real statements of a download
-- on the copies. Not safe to repeat within one transaction.
do $$
begin
  create temporary table planned_tenant (like tenant including defaults including identity including indexes including constraints) on commit drop;
  insert into planned_tenant overriding system value select * from tenant;
  alter table planned_tenant rename to tenant;
  create temporary table planned_received (like received_rows including indexes) on commit drop;
  insert into planned_received select * from received_rows where table_name = 'tenant';
  alter table planned_received rename to received_rows;
  create temporary table planned_conflicts (like meter_conflicts including defaults including identity including indexes) on commit drop;
  alter table planned_conflicts rename to meter_conflicts;
end $$
