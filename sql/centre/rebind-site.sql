-- Lets the next metersync enrol of a site bind another local database. The readings of the previous ones stay the site's.
update {{remote.schema}}metersync_sites set node_id = null where name = ?
