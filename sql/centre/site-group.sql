-- Returns the name of the group of the sites' login roles as an identifier and as a literal, for grants.sql.
select quote_ident({{remote.schema}}metersync_site_group()) as identifier, quote_literal({{remote.schema}}metersync_site_group()) as literal
