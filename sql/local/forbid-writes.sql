-- Safe to repeat: for the rest of this transaction. Its temporary tables may still be written.
set transaction read only
