package io.metersync.check.finding;

import io.metersync.fault.Advice;
import io.metersync.fault.Fault;
import io.metersync.settings.Hosts;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that fix the problems of one database. Holds no password: psql asks for it. */
public final class DatabaseFixes {
    private static final String KEY = "idx_meter_readings_source";

    private final Settings settings;
    private final String side;
    private final FileFixes files;

    public DatabaseFixes(Settings settings, String side) {
        this.settings = settings;
        this.side = side;
        this.files = new FileFixes(settings.home());
    }

    /** Also if the migrations have run already: each is safe to repeat. */
    public String migrate() {
        return lines(
                "# as the owner of the tables", "metersync migrate --%s --print | %s".formatted(side, psql("OWNER")));
    }

    public String partitions() {
        return lines(
                "# as the owner of the tables, if the partitions are months",
                "metersync migrate --remote --print --partitioned month | " + psql("OWNER"));
    }

    /** A table that is partitioned can't get its index beside the writers. */
    public String sourceKey(boolean isPartitioned) {
        String concurrently = isPartitioned ? "" : " CONCURRENTLY";
        return lines(
                "# as the owner of the tables: " + psql("OWNER"),
                "DROP INDEX%s IF EXISTS %s%s;".formatted(concurrently, schema().prefix(), KEY),
                "CREATE UNIQUE INDEX%s %s".formatted(concurrently, KEY),
                "  ON " + schema().prefix()
                        + "meter_readings (source_node, source_id, meter_id, timestamp) WHERE source_node IS NOT NULL;");
    }

    public String grants(List<String> missing) {
        if (missing.isEmpty()) {
            String path = schema().isSet()
                    ? " -c 'set search_path to " + schema().quoted().replace("'", "'\\''") + "'"
                    : "";
            return "%s%s -f '%s'"
                    .formatted(psql("OWNER"), path, settings.home().resolve("sql/" + side + "/grants.sql"));
        }
        return lines(Stream.concat(Stream.of("# as the owner of the tables: " + psql("OWNER")), missing.stream())
                .toArray(String[]::new));
    }

    /** An edited statement that its database does not take, or a table that only it needs. */
    public String statement(String file) {
        return lines(
                "${EDITOR:-vi} '%s'".formatted(settings.home().resolve(file)),
                "# or as it was shipped: " + files.restore(file),
                "# or, where the database lacks something, as the owner of the tables:",
                "metersync migrate --%s --print | %s".formatted(side, psql("OWNER")));
    }

    /** {@code value} converts the existing values to the type. */
    public String columnType(String column, String type, String value) {
        return lines(
                "# as the owner of the tables, which are locked until it is done: " + psql("OWNER"),
                "ALTER TABLE %smeter_readings ALTER COLUMN %s TYPE %s USING %s;"
                        .formatted(schema().prefix(), column, type, value));
    }

    public String clock() {
        return lines("# on this machine and on %s".formatted(text("HOST")), "timedatectl set-ntp true");
    }

    public String verifyFull() {
        return lines(
                settings.assignment(setting("SSLMODE"), "verify-full"),
                settings.assignment(setting("SSLROOTCERT"), "/path/to/the/authority.pem"));
    }

    /** The fix of a failed connection, by its state. */
    public String connection(Exception failure) {
        Fault fault = Fault.of(failure);
        String state = Objects.requireNonNullElse(fault.sqlState(), "");
        if (isUnknownHost(failure)) {
            return lines(
                    "getent hosts %s".formatted(text("HOST").replace(',', ' ')),
                    settings.assignment(setting("HOST"), "..."));
        }
        if (Advice.isWithoutTls(failure)) {
            return lines(
                    "# on %s, as its administrator, with server.crt and server.key in its data folder"
                            .formatted(text("HOST")),
                    "ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf();",
                    "# or, if nobody else can listen on the network",
                    settings.assignment(setting("SSLMODE"), "prefer"));
        }
        return switch (state) {
            case "28P01" ->
                lines(
                        psql(text("USER")) + " -c 'select 1'   # asks for the password",
                        settings.assignment(setting("PASSWORD"), "..."));
            case "28000" -> isRefusedLogin(fault) ? revoked() : accessRule();
            case "3D000" ->
                lines(
                        "psql -h '%s' -p %s -U '%s' -l".formatted(text("HOST"), text("PORT"), text("USER")),
                        settings.assignment(setting("DB"), "..."));
            case "53300" ->
                lines("# on %s; it takes a restart".formatted(text("HOST")), "ALTER SYSTEM SET max_connections = 200;");
            default -> fault.kind() == Fault.Kind.REFUSAL ? certificate() : reach();
        };
    }

    private static boolean isRefusedLogin(Fault fault) {
        return fault.message().contains("not permitted to log in");
    }

    private static String revoked() {
        return lines(
                "# as the administrator of the database, if the site was revoked: remove it and add it again",
                "metersync site list");
    }

    private String accessRule() {
        return lines(
                "# in pg_hba.conf on %s, then: SELECT pg_reload_conf();".formatted(text("HOST")),
                "hostssl  %s  %s  THIS_MACHINE/32  scram-sha-256".formatted(text("DB"), text("USER")));
    }

    private String certificate() {
        return lines(
                "openssl s_client -starttls postgres -showcerts -connect %s:%s </dev/null"
                        .formatted(text("HOST").split(",")[0], text("PORT").split(",")[0]),
                settings.assignment(setting("SSLROOTCERT"), "/path/to/the/authority.pem"));
    }

    private String reach() {
        return lines(
                "pg_isready -h '%s' -p %s".formatted(text("HOST"), text("PORT")),
                settings.assignment(setting("HOST"), "..."),
                settings.assignment(setting("PORT"), "..."));
    }

    private static boolean isUnknownHost(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(UnknownHostException.class::isInstance);
    }

    /** The schema to name if the search path leaves the schema open. */
    public String schemaSetting() {
        return settings.assignment(setting("SCHEMA"), "...");
    }

    private SchemaName schema() {
        return side.equals("local") ? settings.localSchema() : settings.remoteSchema();
    }

    private String psql(String user) {
        return "psql \"host=%s port=%s dbname=%s user=%s\"".formatted(text("HOST"), text("PORT"), text("DB"), user);
    }

    private String text(String name) {
        Hosts hosts = side.equals("local") ? settings.localHosts() : settings.remoteHosts();
        return switch (name) {
            // as psql takes several of them
            case "HOST" -> String.join(",", hosts.names());
            case "PORT" ->
                Arrays.stream(hosts.ports()).mapToObj(Integer::toString).collect(Collectors.joining(","));
            default -> settings.text(setting(name));
        };
    }

    private Setting setting(String name) {
        return Setting.valueOf((side.equals("local") ? "POSTGRES_SYNC_" : "POSTGRES_CLIENT_") + name);
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines);
    }
}
