package io.metersync.support;

import io.metersync.central.NewSite;
import io.metersync.central.Registry;
import io.metersync.central.SiteFile;
import io.metersync.central.SiteName;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.migration.Migration;
import io.metersync.migration.Tenancy;
import io.metersync.settings.EnvironmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** Sites of one remote database with the centre's tables, each with a login role of its own. */
public final class Fleet implements AutoCloseable {
    private final PostgresServer server;
    private final Site administrator;
    private final Path folder;

    /** {@code administrator} has the remote database, and is its owner there. */
    public Fleet(PostgresServer server, Site administrator) {
        this.server = server;
        this.administrator = administrator;
        Migration.ofFleet(administrator.settings()).run();
        try {
            folder = Files.createTempDirectory("metersync-fleet");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the sites apart. */
    public Fleet withTenancy() {
        new Tenancy(administrator.settings(), true).run();
        return this;
    }

    public void tenancyOff() {
        new Tenancy(administrator.settings(), false).run();
    }

    public Registry registry() {
        return new Registry(administrator.settings());
    }

    /** A site with tables and a local database of its own, which is bound to its role. */
    public Site enrolled(String name, List<String> locations, List<String> tenants) {
        Site site = added(administrator.neighbour().migrate(), name, locations, tenants);
        bind(site);
        return site;
    }

    /** Lets a site be the role that it has in the registry from now on. */
    public Site added(Site site, String name, List<String> locations, List<String> tenants) {
        Path file = folder.resolve(name);
        try (Registry registry = registry()) {
            String role = "metersync_" + name + "_" + administrator.remoteName();
            registry.add(
                    new NewSite(new SiteName(name), role, locations, tenants, null, null),
                    new SiteFile.Access(null, null, ""),
                    new SiteFile(file));
        }
        Map<String, String> values = EnvironmentFile.read(file);
        values.forEach(site::with);
        server.demandPassword(values.get("POSTGRES_CLIENT_USER"));
        return site;
    }

    public void bind(Site site) {
        as(site).queryForObject(new SqlFiles(site.settings()).read(SqlFile.CENTRE_BIND_NODE), String.class, node(site));
    }

    public static String node(Site site) {
        return site.local().queryForObject("select node_id::text from sync_node", String.class);
    }

    /** Statements in the remote database as the site's role, each on a connection of its own. */
    public JdbcTemplate as(Site site) {
        return new JdbcTemplate(new DriverManagerDataSource(
                "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), administrator.remoteName()),
                site.environment().get("POSTGRES_CLIENT_USER"),
                site.environment().get("POSTGRES_CLIENT_PASSWORD")));
    }

    @Override
    public void close() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
