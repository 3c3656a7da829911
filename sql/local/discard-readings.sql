-- Deletes all readings: `metersync node new` discards the readings of a copied database, because they belong to the first site. No undo.
delete from meter_readings
