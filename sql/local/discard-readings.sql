-- Safe to repeat, and not to be taken back: `metersync node new` discards the readings of a copied database, which are the first site's.
delete from meter_readings
