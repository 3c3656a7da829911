package io.metersync.migration;

import io.metersync.database.Databases;
import io.metersync.database.Pool;
import io.metersync.fault.Fault;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.springframework.jdbc.core.JdbcTemplate;

/** Updates one database's tables for the product, with the scripts of {@code sql/DATABASE/migration} or {@code sql/remote/fleet}. */
public final class Migration {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String FLEET = "fleet";

    private final Settings settings;
    private final String database;
    private final String folder;
    private final String history;

    /** {@code database} is {@code local} or {@code remote}. */
    public Migration(Settings settings, String database) {
        this(settings, database, "migration", "metersync_schema_history");
    }

    private Migration(Settings settings, String database, String folder, String history) {
        this.settings = settings;
        this.database = database;
        this.folder = folder;
        this.history = history;
    }

    /** The centre's tables in the remote database. Their history is apart, because a site works without them. */
    public static Migration ofFleet(Settings settings) {
        return new Migration(settings, "remote", FLEET, "metersync_fleet_history");
    }

    /**
     * Reports the schema of each existing or future table.
     *
     * @throws IllegalStateException if it is not clear which schema is meant; nothing is changed
     */
    public String plan() {
        try (Databases databases = new Databases(settings)) {
            Pool pool = pool(databases);
            TableSchemas schemas = new TableSchemas(new JdbcTemplate(pool), isOfFleet() ? FLEET : database, schema());
            String problem = isOfFleet() && schemas.lacks("meter_readings")
                    ? "meter_readings is missing, and the centre's tables belong beside it: run metersync migrate --remote first"
                    : schemas.migrationProblem();
            if (problem != null) {
                throw new IllegalStateException(pool.label() + ": " + problem);
            }
            return pool.label() + ": " + schemas.plan();
        }
    }

    private boolean isOfFleet() {
        return folder.equals(FLEET);
    }

    private SchemaName schema() {
        return database.equals("local") ? settings.localSchema() : settings.remoteSchema();
    }

    private Pool pool(Databases databases) {
        return database.equals("local") ? databases.local() : databases.remote();
    }

    /**
     * Runs the pending migrations and reports them on one line.
     *
     * @throws IllegalStateException if the role may not change the tables: names the owner
     */
    public String run() {
        try (Databases databases = new Databases(settings)) {
            Pool pool = pool(databases);
            Flyway flyway = flyway(pool);
            // a role that is not the owner may look as well
            int executed = isUpToDate(flyway) ? 0 : flyway.migrate().migrationsExecuted;
            return executed == 0
                    ? pool.label() + ": nothing to do"
                    : "%s: %d migration(s) run".formatted(pool.label(), executed);
        } catch (FlywayException e) {
            throw INSUFFICIENT_PRIVILEGE.equals(Fault.of(e).sqlState()) ? notOwner() : e;
        }
    }

    /** The scripts that have not run, by name; empty as well if none has, or if the role may not read which have. */
    public List<String> pending() {
        try (Databases databases = new Databases(settings)) {
            MigrationInfoService info = flyway(pool(databases)).info();
            return info.current() == null
                    ? List.of()
                    : Stream.of(info.pending()).map(MigrationInfo::getScript).toList();
        } catch (FlywayException e) {
            return List.of();
        }
    }

    private static boolean isUpToDate(Flyway flyway) {
        MigrationInfoService info = flyway.info();
        return info.current() != null && info.pending().length == 0;
    }

    private Flyway flyway(Pool pool) {
        pool.allowEndlessStatements();
        return Flyway.configure()
                .dataSource(pool)
                .initSql(database.equals("local") ? "set statement_timeout = 0; set lock_timeout = 0" : null)
                .resourceProvider(scripts())
                .locations(new String[0])
                // the database may hold tables already, and a history of its owner's own
                .table(history)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .defaultSchema(schema().isSet() ? schema().name() : null)
                .createSchemas(false)
                .callbacks(new SearchPathReset())
                .load();
    }

    private RuntimeException notOwner() {
        String prefix = database.equals("local") ? "POSTGRES_SYNC" : "POSTGRES_CLIENT";
        String options = database + (isOfFleet() ? " --fleet" : "");
        return new IllegalStateException(
                "%s database: %s_USER %s may not change its tables: set it to their owner for this command, or give the administrator what metersync migrate --%s --print prints"
                        .formatted(database, prefix, settings.text(Setting.valueOf(prefix + "_USER")), options));
    }

    /** All scripts of a database as one text, each safe to run by hand and to repeat. */
    public String sql() {
        SchemaName schema = schema();
        Stream<String> texts = scripts().files().stream()
                .map(script -> "-- " + database + " database: " + script.getFileName() + System.lineSeparator()
                        + MigrationScripts.read(script));
        return (schema.isSet()
                        ? Stream.of(
                                Stream.of("set search_path to " + schema.quoted() + ";"),
                                texts,
                                Stream.of("reset search_path;"))
                        : Stream.of(texts))
                .flatMap(text -> text)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private MigrationScripts scripts() {
        return new MigrationScripts(
                settings.home().resolve("sql").resolve(database).resolve(folder));
    }
}
