-- The master data of the demo: 3 tenants and 50 meters. Not safe to repeat: the keys exist after the first run.
insert into tenant (tenant_id, name, configuration)
values ('harbour-works', 'Harbour Works AG', '{"currency": "EUR", "billing_day": 1}'),
       ('linden-court', 'Linden Court Housing', '{"currency": "EUR", "billing_day": 15}'),
       ('north-mill', 'North Mill Bakery', '{"currency": "EUR", "billing_day": 1}');

insert into meters (meter_id, name, location_id, meter_type, unit, configuration)
select format('%s-%s', type.code, to_char(i, 'FM000')),
       format('%s, %s', (array['Boiler house', 'Workshop', 'Cold store', 'Roof', 'Office wing', 'Loading bay', 'Bakery hall'])[1 + i % 7],
              type.name),
       (array['harbour-works', 'linden-court', 'north-mill'])[1 + i % 3],
       type.name,
       type.unit,
       jsonb_build_object('bacnet_device', 1000 + i, 'multiplier', 1)
from generate_series(1, 50) as i
join (values (0, 'EL', 'electricity', 'kWh'), (1, 'GA', 'gas', 'm3'), (2, 'HE', 'heat', 'kWh'), (3, 'WA', 'water', 'm3'),
             (4, 'PV', 'solar', 'kWh')) as type (place, code, name, unit) on type.place = i % 5
