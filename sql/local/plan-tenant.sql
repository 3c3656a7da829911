-- Creates a copy that hides the table of the same name until the transaction ends, so that a plan runs the real statements of a download
-- on the copy. Not safe to repeat within one transaction.
do $$
begin
  create temporary table planned_tenant (like tenant including defaults including identity including indexes including constraints) on commit drop;
  insert into planned_tenant overriding system value select * from tenant;
  alter table planned_tenant rename to tenant;
end $$
