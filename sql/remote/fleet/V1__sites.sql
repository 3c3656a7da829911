-- The centre's tables: which sites exist, and the last report of each site. They are apart from the migrations of the sites' tables,
-- because a remote database without them works as before. The administrator creates them: metersync migrate --remote --fleet. Safe to repeat.

-- The registry, which the administrator writes with metersync site. A site without a row works as well, and is listed by its reports.
create table if not exists metersync_sites (
  name text primary key,
  -- the identity of the site's present local database (sync_node); NULL before metersync enrol
  node_id uuid unique,
  -- the login role of the site; NULL if sites share a role
  role name unique,
  -- NULL: all meters, all tenants
  location_ids text[],
  tenant_ids text[],
  paused boolean not null default false,
  paused_by text,
  paused_at timestamptz,
  revoked_at timestamptz,
  -- the server of the site, if sites are divided among several servers
  server text,
  note text,
  created_at timestamptz not null default current_timestamp
);

-- Each identity that a site has had, because a rebuilt local database has a new one, and the readings of the old one are still the site's.
create table if not exists metersync_site_nodes (
  node_id uuid primary key,
  site text not null references metersync_sites (name) on update cascade on delete cascade,
  bound_at timestamptz not null default current_timestamp
);
create index if not exists idx_metersync_site_nodes_site on metersync_site_nodes (site);

-- The last report of each site, which the site writes at the start of each cycle. An update changes no indexed column and finds room in its
-- page, so that it needs no new index entry.
create table if not exists metersync_heartbeats (
  node_id uuid primary key,
  site text not null,
  role name not null default current_user,
  contacted_at timestamptz not null default current_timestamp,
  version text,
  started_at timestamptz,
  interval_seconds integer,
  last_cycle_at timestamptz,
  last_success_at timestamptz,
  last_error text,
  queue_size bigint,
  queue_size_is_estimate boolean,
  -- as stored locally, in the zone of the site's collectors
  oldest_waiting text,
  behind_seconds bigint,
  readings_per_second double precision,
  uploaded bigint,
  quarantined bigint,
  excluded bigint,
  held_deactivations bigint,
  findings bigint,
  conflicts bigint,
  -- the site's clock minus the remote server's
  clock_offset_ms bigint,
  standby_contacted_at timestamptz,
  -- an array of {day, cycles, failedCycles, uploaded}, the newest first
  days jsonb
) with (fillfactor = 50);
