package io.metersync.central;

import io.metersync.database.Databases;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The sites that exist, and their login roles, as the administrator of the remote database keeps them. Each change is one transaction. */
public final class Registry implements AutoCloseable {
    private static final int MOST_NAMED = 10;

    private final Settings settings;
    private final Databases databases;
    private final JdbcTemplate remote;
    private final TransactionTemplate transactions;
    private final SqlFiles sql;

    /** @throws IllegalStateException if the remote database has no registry */
    public Registry(Settings settings) {
        this.settings = settings;
        databases = new Databases(settings);
        remote = new JdbcTemplate(databases.remote());
        transactions = new TransactionTemplate(new DataSourceTransactionManager(databases.remote()));
        sql = new SqlFiles(settings);
        requireTables();
    }

    private void requireTables() {
        try {
            if (!CentreAccess.of(remote, sql, settings.remoteSchema()).mayReadRegistry()) {
                throw new IllegalStateException(
                        "%s: the registry metersync_sites is missing, or this role may not read it: run metersync migrate --remote --fleet as the owner of the tables"
                                .formatted(databases.remote().label()));
            }
        } catch (RuntimeException e) {
            databases.close();
            throw e;
        }
    }

    public List<RegisteredSite> list() {
        return remote.query(sql.read(SqlFile.CENTRE_LIST_REGISTERED_SITES), (row, number) -> RegisteredSite.of(row));
    }

    /** @throws IllegalStateException if there is no such site: names those that exist */
    public RegisteredSite find(String name) {
        List<RegisteredSite> sites = list();
        return sites.stream()
                .filter(site -> site.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("the registry has no site %s: %s".formatted(name, names(sites))));
    }

    private static String names(List<RegisteredSite> sites) {
        String names =
                sites.stream().limit(MOST_NAMED).map(RegisteredSite::name).collect(Collectors.joining(", "));
        return sites.isEmpty()
                ? "it is empty, add a site with metersync site add"
                : "it has " + names
                        + (sites.size() > MOST_NAMED ? " and %d more".formatted(sites.size() - MOST_NAMED) : "");
    }

    /** Creates the login role and writes the file. The file comes first: a password must not get lost after the role has it. */
    public void add(NewSite site, SiteFile.Access access, SiteFile file) {
        requireNew(site);
        SitePassword password = SitePassword.generate();
        file.write(site, password, access, settings);
        orDelete(file, () -> {
            remote.execute(sql.read(SqlFile.CENTRE_CREATE_GROUP));
            grantToGroup();
            offer(site.name().text(), site.role(), password.verifier());
            remote.execute(sql.read(SqlFile.CENTRE_CREATE_ROLE));
            remote.update(
                    sql.read(SqlFile.CENTRE_INSERT_SITE),
                    site.name().text(),
                    site.role(),
                    NewSite.array(site.locations()),
                    NewSite.array(site.tenants()),
                    site.server(),
                    site.note());
        });
    }

    private void requireNew(NewSite site) {
        if (list().stream().anyMatch(other -> other.name().equals(site.name().text()))) {
            throw new IllegalStateException(
                    "the registry has a site %s already: choose another name, or remove it with metersync site remove"
                            .formatted(site.name().text()));
        }
        if (Boolean.TRUE.equals(
                remote.queryForObject(sql.read(SqlFile.CENTRE_ROLE_EXISTS), Boolean.class, site.role()))) {
            throw new IllegalStateException(
                    "the server has a role %s already, and each site has a role of its own: choose another name with --role"
                            .formatted(site.role()));
        }
    }

    /** The privileges of grants.sql. Safe to repeat, because an upgrade may need new privileges. */
    private void grantToGroup() {
        Map<String, Object> group = remote.queryForMap(sql.read(SqlFile.CENTRE_SITE_GROUP));
        if (settings.remoteSchema().isSet()) {
            remote.execute("set local search_path to " + settings.remoteSchema().quoted());
        }
        remote.execute(sql.read(SqlFile.REMOTE_GRANTS)
                .replace("'metersync'", group.get("literal").toString())
                .replace(" to metersync;", " to " + group.get("identifier") + ";"));
    }

    /** @param operator the person at the machine of the administrator */
    public void pause(String name, boolean isPaused, String operator) {
        remote.update(
                sql.read(SqlFile.CENTRE_PAUSE_SITE),
                isPaused,
                operator,
                find(name).name());
    }

    public void rebind(String name) {
        remote.update(sql.read(SqlFile.CENTRE_REBIND_SITE), find(name).name());
    }

    /** Takes the privileges and the login of the site's role, and ends its sessions. */
    public void revoke(String name) {
        RegisteredSite site = find(name);
        run(SqlFile.CENTRE_REVOKE_SITE, site);
        run(SqlFile.CENTRE_END_SESSIONS, site);
    }

    /** Revokes the site and removes its row, its reports and its role; its readings stay. */
    public void remove(String name) {
        RegisteredSite site = find(name);
        revoke(name);
        run(SqlFile.CENTRE_REMOVE_SITE, site);
    }

    /** Gives the site's role a new password, and writes it into the file. */
    public void changePassword(String name, SiteFile file) {
        RegisteredSite site = find(name);
        if (site.role() == null) {
            throw new IllegalStateException(
                    "the site %s has no role of its own: change the password of the role that it shares"
                            .formatted(name));
        }
        SitePassword password = SitePassword.generate();
        file.write(password);
        orDelete(file, () -> {
            offer(site.name(), site.role(), password.verifier());
            remote.execute(sql.read(SqlFile.CENTRE_CHANGE_PASSWORD));
        });
    }

    private void run(SqlFile statement, RegisteredSite site) {
        transactions.executeWithoutResult(transaction -> {
            offer(site.name(), site.role(), "");
            remote.execute(sql.read(statement));
        });
    }

    private void offer(String name, String role, String verifier) {
        remote.queryForMap(sql.read(SqlFile.CENTRE_OFFER_SITE), name, role == null ? "" : role, verifier);
    }

    private void orDelete(SiteFile file, Runnable change) {
        try {
            transactions.executeWithoutResult(transaction -> change.run());
        } catch (RuntimeException e) {
            file.delete();
            throw e;
        }
    }

    @Override
    public void close() {
        databases.close();
    }
}
