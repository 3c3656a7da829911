-- Binds the local database's node to the site of the role that is logged in, and returns the site's name.
select {{remote.schema}}metersync_bind_node(?::uuid)
