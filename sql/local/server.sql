-- Safe to repeat: it only reads. Which server this is. By itself, because a server may refuse it: then the server is not compared.
select system_identifier::text from pg_control_system()
