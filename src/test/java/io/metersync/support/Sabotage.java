package io.metersync.support;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** A way to make a table refuse, on a real database, and to let it be again. */
public record Sabotage(String name, List<String> breaking, List<String> mending) {
    private static final List<String> DROP = List.of("drop function sabotage cascade");

    @Override
    public String toString() {
        return name;
    }

    public void breakIt(JdbcTemplate database) {
        breaking.forEach(database::execute);
    }

    public void mend(JdbcTemplate database) {
        mending.forEach(database::execute);
    }

    /** Every way in which {@code operation} ({@code insert} or {@code delete}) on the readings fails as a whole. */
    public static List<Sabotage> ofReadings(String operation, String role) {
        return List.of(
                statement(operation, "42501"),
                statement(operation, "40001"),
                statement(operation, "53100"),
                statement(operation, "55P03"),
                atCommit(operation, "42501"),
                atCommit(operation, "40P01"),
                renamed("meter_readings"),
                column("meter_readings", "meter_id"),
                new Sabotage(
                        operation + " revoked",
                        List.of("revoke %s on meter_readings from %s".formatted(operation, role)),
                        List.of("grant %s on meter_readings to %s".formatted(operation, role))));
    }

    /** Every way in which the remote {@code table} can't be read. */
    public static List<Sabotage> ofRemoteTable(String table, String role) {
        return List.of(
                renamed(table),
                column(table, "name"),
                column(table, "configuration"),
                new Sabotage(
                        "select on " + table + " revoked",
                        List.of("revoke select on %s from %s".formatted(table, role)),
                        List.of("grant select on %s to %s".formatted(table, role))));
    }

    /** Every way in which the local {@code table} takes no new row. */
    public static List<Sabotage> ofLocalTable(String table, String role) {
        return List.of(
                renamed(table),
                column(table, "synced_at"),
                new Sabotage(
                        "insert into " + table + " revoked",
                        List.of("revoke insert on %s from %s".formatted(table, role)),
                        List.of("grant insert on %s to %s".formatted(table, role))),
                new Sabotage(
                        table + " refuses every name",
                        List.of("alter table %s add constraint sabotage check (name is null) not valid"
                                .formatted(table)),
                        List.of("alter table %s drop constraint sabotage".formatted(table))));
    }

    private static Sabotage renamed(String table) {
        return new Sabotage(
                table + " renamed",
                List.of("alter table %s rename to gone".formatted(table)),
                List.of("alter table gone rename to %s".formatted(table)));
    }

    private static Sabotage column(String table, String column) {
        return new Sabotage(
                table + "." + column + " renamed",
                List.of("alter table %s rename column %s to gone".formatted(table, column)),
                List.of("alter table %s rename column gone to %s".formatted(table, column)));
    }

    /** The statement itself fails, whatever rows it has. */
    public static Sabotage statement(String operation, String sqlState) {
        return new Sabotage(
                operation + " fails with " + sqlState,
                List.of(
                        function(raise(sqlState)),
                        "create trigger sabotage before %s on meter_readings execute function sabotage()"
                                .formatted(operation)),
                DROP);
    }

    /** The statement succeeds and its COMMIT fails. */
    public static Sabotage atCommit(String operation, String sqlState) {
        return new Sabotage(
                "commit of " + operation + " fails with " + sqlState,
                List.of(
                        function(raise(sqlState)),
                        ("create constraint trigger sabotage after %s on meter_readings deferrable initially deferred "
                                        + "for each row execute function sabotage()")
                                .formatted(operation)),
                DROP);
    }

    /** The statement fails in its midst, at rows where {@code condition} holds of {@code old} or {@code new}. */
    public static Sabotage rows(String operation, String condition, String sqlState) {
        return new Sabotage(
                "%s fails with %s where %s".formatted(operation, sqlState, condition),
                List.of(
                        function("if " + condition + " then " + raise(sqlState) + " end if;"),
                        ("create trigger sabotage after %s on meter_readings for each row execute function sabotage()")
                                .formatted(operation)),
                DROP);
    }

    /** Only the first {@code times} statements fail; a sequence counts them, which no rollback turns back. */
    public static Sabotage firstStatements(String operation, int times, String action) {
        return counted("the first %d %ss: %s".formatted(times, operation, action), operation, "<= " + times, action);
    }

    /** The first {@code times} statements succeed, all others fail. */
    public static Sabotage afterStatements(String operation, int times, String sqlState) {
        return counted(
                "%s fails with %s after %d".formatted(operation, sqlState, times),
                operation,
                "> " + times,
                raise(sqlState));
    }

    private static Sabotage counted(String name, String operation, String numbers, String action) {
        return new Sabotage(
                name,
                List.of(
                        "create sequence attempts",
                        "grant usage on sequence attempts to public",
                        function("if nextval('attempts') " + numbers + " then " + action + " end if;"),
                        "create trigger sabotage after %s on meter_readings execute function sabotage()"
                                .formatted(operation)),
                List.of("drop function sabotage cascade", "drop sequence attempts"));
    }

    /** As an action: the statement fails. */
    public static String raise(String sqlState) {
        return "raise exception 'sabotaged' using errcode = '" + sqlState + "';";
    }

    /** As an action: the connection is cut. */
    public static String cutConnection() {
        return "perform pg_terminate_backend(pg_backend_pid());";
    }

    private static String function(String body) {
        return "create function sabotage() returns trigger language plpgsql as $$ begin %s return null; end $$"
                .formatted(body);
    }
}
