-- Safe to repeat: copies that live for one transaction and hide the tables of that name, for a plan to run the very
-- statements of a meter sync on.
do $$
begin
  create temporary table planned_meters (like meters including defaults including identity including indexes including constraints) on commit drop;
  insert into planned_meters overriding system value select * from meters;
  alter table planned_meters rename to meters;
  create temporary table planned_held (like held_deactivations including defaults including indexes) on commit drop;
  alter table planned_held rename to held_deactivations;
end $$
