-- Deletes the holds of the last meter reconciliation, because the next one decides again.
delete from held_deactivations
