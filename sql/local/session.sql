-- Safe to repeat: settings of one session. A statement ends before the socket gives up, a lock before the statement;
-- a process that vanished with its machine, or sits on a dead link, loses its locks within a minute.
set statement_timeout = '28s';
set lock_timeout = '20s';
set idle_in_transaction_session_timeout = '60s';
set tcp_keepalives_idle = 15;
set tcp_keepalives_interval = 5;
set tcp_keepalives_count = 3
