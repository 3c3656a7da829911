-- Reads the identity of the server. A statement of its own, because a server may refuse it: in this case the server is not compared.
select system_identifier::text from pg_control_system()
