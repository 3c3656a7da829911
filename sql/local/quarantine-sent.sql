-- Safe to repeat: the second time there is nothing to delete. One that an operator changed since it was read stays, to be sent as it is now.
-- Says for sql/local/ledger.sql that the reading was sent.
delete from quarantined_readings using set_config('metersync.sent', 'yes', true) as sent where id = ? and xmin = ?::xid
