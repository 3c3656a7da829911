package io.metersync.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One setting: the name of its environment variable, and the values it takes. Defaults are in application.properties. */
public enum Setting {
    POSTGRES_SYNC_HOST(Kind.HOSTS),
    POSTGRES_SYNC_PORT(1, 65_535),
    POSTGRES_SYNC_DB(Kind.REQUIRED),
    POSTGRES_SYNC_SCHEMA(Kind.SCHEMA),
    POSTGRES_SYNC_USER(Kind.REQUIRED),
    POSTGRES_SYNC_PASSWORD(Kind.SECRET),
    POSTGRES_SYNC_SSLMODE("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    POSTGRES_SYNC_SSLROOTCERT(Kind.FILE),
    POSTGRES_SYNC_SSLCERT(Kind.FILE),
    POSTGRES_SYNC_SSLKEY(Kind.FILE),
    POSTGRES_CLIENT_HOST(Kind.HOSTS),
    POSTGRES_CLIENT_PORT(1, 65_535),
    POSTGRES_CLIENT_DB(Kind.REQUIRED),
    POSTGRES_CLIENT_SCHEMA(Kind.SCHEMA),
    POSTGRES_CLIENT_USER(Kind.REQUIRED),
    POSTGRES_CLIENT_PASSWORD(Kind.SECRET),
    POSTGRES_CLIENT_SSLMODE("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    POSTGRES_CLIENT_SSLROOTCERT(Kind.FILE),
    POSTGRES_CLIENT_SSLCERT(Kind.FILE),
    POSTGRES_CLIENT_SSLKEY(Kind.FILE),
    SITE_NAME(Kind.TEXT),
    SYNC_INTERVAL_SECONDS(1, 86_400),
    BATCH_SIZE(1, 10_000),
    BATCH_SIZE_MAX(0, 100_000),
    BATCH_MAX_KB(64, 65_536),
    CATCH_UP_FROM(0, 1_000_000_000),
    UPLOAD_LANES(1, 64),
    UPLOAD_LANES_MAX(0, 64),
    UPLOAD_FRESH_FIRST("true", "false"),
    UPLOAD_MAX_KBPS(0, 10_000_000),
    SYNC_MAX_CYCLE_SECONDS(1, 86_400),
    SYNC_MAX_BATCHES_PER_CYCLE(0, 1_000_000),
    SHUTDOWN_SECONDS(0, 3_600),
    STRICT_TYPES("warn", "refuse"),
    METER_SYNC_INTERVAL_SECONDS(1, 604_800),
    MAX_DEACTIVATION_PERCENT(0, 100),
    METER_LOCAL_FIELDS(Kind.METER_FIELDS),
    MAX_CONNECTION_RETRIES(0, 100),
    MAX_QUERY_RETRIES(1, 100),
    RETRY_BASE_DELAY_MS(1, 60_000),
    RETRY_MAX_DELAY_MS(1, 600_000),
    DB_POOL_MAX(3, 200),
    DB_POOL_IDLE_TIMEOUT_MS(10_000, 3_600_000),
    DB_CONNECTION_TIMEOUT_MS(250, 60_000),
    DB_SOCKET_TIMEOUT_MS(2_000, 300_000),
    ALERT_WEBHOOK_URL(Kind.OPTIONAL_SECRET),
    ALERT_MAIL_TO(Kind.TEXT),
    ALERT_MAIL_FROM(Kind.TEXT),
    ALERT_SMTP_HOST(Kind.TEXT),
    ALERT_SMTP_PORT(1, 65_535),
    ALERT_SMTP_TLS("none", "starttls", "tls"),
    ALERT_SMTP_USER(Kind.TEXT),
    ALERT_SMTP_PASSWORD(Kind.OPTIONAL_SECRET),
    ALERT_QUEUE_SIZE(1, 1_000_000_000),
    ALERT_LAG_MINUTES(1, 525_600),
    ALERT_DISK_MB(1, 1_000_000),
    READING_TIME_ZONE(Kind.ZONE),
    READING_CHECKS("off", "warn", "hold"),
    READING_MAX_AGE_DAYS(0, 36_500),
    SYNC_LOG_RETENTION_DAYS(1, 36_500),
    SENT_ARCHIVE_DAYS(0, 3_650),
    ROUTES_RELOAD("true", "false"),
    LOG_LEVEL("debug", "info", "warn", "error"),
    LOG_FILE(Kind.PATH),
    HTTP_HOST(Kind.REQUIRED),
    HTTP_PORT(1, 65_535),
    HTTP_AUTH_FILE(Kind.PATH),
    HTTP_TLS_CERT(Kind.PATH),
    HTTP_TLS_KEY(Kind.PATH),
    MCP_HTTP("true", "false"),
    MCP_HTTP_CHANGES("true", "false");

    enum Kind {
        TEXT,
        PATH,
        REQUIRED,
        SECRET,
        OPTIONAL_SECRET,
        FILE,
        SCHEMA,
        HOSTS,
        ZONE,
        METER_FIELDS,
        NUMBER,
        CHOICE
    }

    final Kind kind;
    final long min;
    final long max;
    final List<String> choices;

    Setting(Kind kind) {
        this(kind, 0, 0);
    }

    Setting(long min, long max) {
        this(Kind.NUMBER, min, max);
    }

    Setting(String... choices) {
        this(Kind.CHOICE, 0, 0, choices);
    }

    Setting(Kind kind, long min, long max, String... choices) {
        this.kind = kind;
        this.min = min;
        this.max = max;
        this.choices = List.of(choices);
    }

    /** Its key in application.properties and in a route's {@code {{...}}}: the name in lower case, with dots. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    public boolean isSecret() {
        return kind == Kind.SECRET || kind == Kind.OPTIONAL_SECRET;
    }

    /** Whether a comment may follow its value in a variable: a number or a choice holds no #. */
    boolean takesComment() {
        return kind == Kind.NUMBER || kind == Kind.CHOICE;
    }

    /** Its value in the text of a variable. */
    String value(String text) {
        return isSecret()
                ? text
                : takesComment() ? text.replaceFirst("(^|\\s)#.*", "").trim() : text.trim();
    }

    /** The variable that names a file holding this secret, as container platforms mount them. */
    String fileVariable() {
        return name() + "_FILE";
    }

    /** Every name the environment may hold, for finding a misspelled one. */
    static Stream<String> variables() {
        return Stream.of(values())
                .flatMap(s -> s.isSecret() ? Stream.of(s.name(), s.fileVariable()) : Stream.of(s.name()));
    }
}
