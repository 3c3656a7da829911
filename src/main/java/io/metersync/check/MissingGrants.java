package io.metersync.check;

import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import io.metersync.settings.SchemaName;
import io.metersync.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of the privileges that {@code grants.sql} grants the role of a connection does not have, as GRANT statements. */
final class MissingGrants {
    private static final Pattern GRANT =
            Pattern.compile("grant ([\\w (),]+?) on (schema |sequence |database )?([\\w, %]+?) to (?:metersync|%I)");
    private static final Pattern PRIVILEGE = Pattern.compile("(\\w+)(?: \\(([^)]*)\\))?");

    private final Connection connection;
    private final String grants;
    private final SchemaName schema;

    MissingGrants(Connection connection, Settings settings, String side) {
        this.connection = connection;
        boolean isLocal = side.equals("local");
        this.grants = new SqlFiles(settings).read(isLocal ? SqlFile.LOCAL_GRANTS : SqlFile.REMOTE_GRANTS);
        this.schema = isLocal ? settings.localSchema() : settings.remoteSchema();
    }

    List<String> find() throws SQLException {
        List<String> missing = new ArrayList<>();
        Matcher grant = GRANT.matcher(grants);
        while (grant.find()) {
            String kind = grant.group(2) == null ? "table" : grant.group(2).strip();
            for (String name : grant.group(3).split(", *")) {
                String object = object(kind, name);
                String privileges = missing(grant.group(1), kind, object);
                if (!privileges.isEmpty()) {
                    missing.add(statement(privileges, kind, object));
                }
            }
        }
        return missing;
    }

    /** As the server reads the name of an object that a setting or the search path places. */
    private String object(String kind, String name) throws SQLException {
        return switch (kind) {
            case "schema" -> schema.isSet() ? schema.name() : text("select current_schema()");
            case "database" -> name;
            default -> schema.isSet() ? schema.quoted() + "." + name : name;
        };
    }

    private String text(String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private String missing(String privileges, String kind, String object) throws SQLException {
        List<String> missing = new ArrayList<>();
        Matcher privilege = PRIVILEGE.matcher(privileges);
        while (privilege.find()) {
            String columns = privilege.group(2);
            if (columns == null
                    ? lacks(kind, object, privilege.group(1))
                    : lacksColumns(object, columns, privilege.group(1))) {
                missing.add(privilege.group().toUpperCase(Locale.ROOT));
            }
        }
        return String.join(", ", missing);
    }

    private boolean lacks(String kind, String object, String privilege) throws SQLException {
        return switch (kind) {
            case "schema" -> isTrue("select not has_schema_privilege(?, ?)", object, privilege);
            case "database" -> isTrue("select not has_database_privilege(current_database(), ?)", privilege);
            case "sequence" ->
                isTrue(
                        "select not has_sequence_privilege(oid, ?) from pg_class where oid = to_regclass(?)",
                        privilege,
                        object);
            default ->
                isTrue(
                        "select not has_table_privilege(oid, ?) from pg_class where oid = to_regclass(?)",
                        privilege,
                        object);
        };
    }

    private boolean lacksColumns(String table, String columns, String privilege) throws SQLException {
        return isTrue(
                "select not bool_and(has_column_privilege(attrelid, attnum, ?)) from pg_attribute"
                        + " where attrelid = to_regclass(?) and attname = any (string_to_array(?, ', '))",
                privilege,
                table,
                columns);
    }

    /** False if the object does not exist: another finding reports this. */
    private boolean isTrue(String query, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private String statement(String privileges, String kind, String object) throws SQLException {
        String query = "select format('GRANT %%s ON %%s%%s TO %%I;', ?, ?, %s, current_user)"
                .formatted(
                        switch (kind) {
                            case "database" -> "quote_ident(current_database())";
                            case "schema" -> "quote_ident(?)";
                            default -> "?";
                        });
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, privileges);
            statement.setString(2, kind.equals("table") ? "" : kind.toUpperCase(Locale.ROOT) + " ");
            if (!kind.equals("database")) {
                statement.setString(3, object);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
