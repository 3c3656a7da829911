-- Pauses a site, or ends its pause: the site reads the registry at the start of a cycle. A second pause keeps the first one's time and name.
update {{remote.schema}}metersync_sites as sites
set paused = wanted.paused,
    paused_by = case when wanted.paused then coalesce(sites.paused_by, wanted.operator) end,
    paused_at = case when wanted.paused then coalesce(sites.paused_at, current_timestamp) end
from (select ?::boolean as paused, ? as operator) as wanted
where name = ?
