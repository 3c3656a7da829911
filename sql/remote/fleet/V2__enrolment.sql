-- Binds the identities of local databases to the sites of the registry. Safe to repeat.

-- The role whose members are the login roles of the sites. It holds the privileges, because a list of privileges that names each of thousands
-- of roles does not fit into PostgreSQL's catalog. Roles belong to the whole server, so the name contains the database and the schema.
do $do$ begin execute format($function$
  create or replace function %1$I.metersync_site_group() returns name language sql stable set search_path = pg_catalog, pg_temp as $body$
    select case when octet_length(full_name) < 64 then full_name else 'metersync_sites_' || md5(full_name) end::name
    from (select 'metersync_sites_' || current_database() || case %1$L when 'public' then '' else '_' || %1$L end as full_name) as registry
  $body$
$function$, current_schema()); end $do$;

-- Binds a node to the site whose role is logged in, and returns the name of the site. Refuses a second node: the copy of a database, or another
-- site with the same file, must not pass for this site. The session's role counts, because a role can't change it with SET ROLE.
do $do$ begin execute format($function$
  create or replace function %1$I.metersync_bind_node(node uuid) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
  declare
    own %1$I.metersync_sites;
    other text;
  begin
    select * into own from %1$I.metersync_sites where metersync_sites.role = session_user for update;
    if not found then
      raise exception 'the role %% belongs to no site of the registry: the administrator of the remote database adds a site with metersync site add', session_user
        using errcode = 'MS101';
    end if;
    if own.revoked_at is not null then
      raise exception 'the site %% was revoked at %%: the administrator of the remote database removes it with metersync site remove, and adds it again',
        own.name, own.revoked_at using errcode = 'MS102';
    end if;
    select metersync_site_nodes.site into other from %1$I.metersync_site_nodes where metersync_site_nodes.node_id = node and metersync_site_nodes.site <> own.name;
    if found then
      raise exception 'the node %% is bound to another site: the local database may be a copy; metersync node new makes it a node of its own', node
        using errcode = 'MS103';
    end if;
    if own.node_id <> node then
      raise exception 'the site %% is bound to the node %%, and this local database is the node %%: if the local database was rebuilt, the administrator of the remote database runs metersync site rebind %%',
        own.name, own.node_id, node, own.name using errcode = 'MS104';
    end if;
    update %1$I.metersync_sites set node_id = node where metersync_sites.name = own.name and metersync_sites.node_id is null;
    insert into %1$I.metersync_site_nodes (node_id, site) values (node, own.name) on conflict do nothing;
    return own.name;
  end $body$;
  revoke execute on function %1$I.metersync_bind_node(uuid) from public;
$function$, current_schema()); end $do$;
