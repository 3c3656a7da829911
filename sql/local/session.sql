-- Safe to repeat: settings of one session. A statement ends before the socket gives up, a lock before the statement;
-- a process that vanished with its machine loses its locks within half a minute.
set statement_timeout = '28s';
set lock_timeout = '20s';
set tcp_keepalives_idle = 15;
set tcp_keepalives_interval = 5;
set tcp_keepalives_count = 3
