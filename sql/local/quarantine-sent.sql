-- Safe to repeat: the second time there is nothing to delete. Says for sql/local/ledger.sql that the reading was sent.
delete from quarantined_readings using set_config('metersync.sent', 'yes', true) as sent where id = ?
