-- Shows the centre a copied local database whose process reports under the node of the first one. Safe to repeat.
-- The place is the local server's system identifier and the database's oid. A place that returns has not moved: two databases report in turn.
alter table metersync_heartbeats add column if not exists place text;
alter table metersync_heartbeats add column if not exists previous_place text;
alter table metersync_heartbeats add column if not exists twice_at timestamptz;
