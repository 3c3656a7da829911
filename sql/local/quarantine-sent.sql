-- Deletes a sent reading from the quarantine, and marks it as sent for sql/local/ledger.sql. Safe to repeat: the second run finds no row.
-- A reading that an operator changed after it was read has another version, and stays for another attempt.
delete from quarantined_readings using set_config('metersync.sent', 'yes', true) as sent where id = ? and xmin = ?::xid
