-- Safe to repeat: a copy that lives for one transaction and hides the table of that name, for a plan to run the very
-- statements of a download on.
do $$
begin
  create temporary table planned_tenant (like tenant including defaults including identity including indexes including constraints) on commit drop;
  insert into planned_tenant overriding system value select * from tenant;
  alter table planned_tenant rename to tenant;
end $$
