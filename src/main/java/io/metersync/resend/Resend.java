package io.metersync.resend;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of the local table {@code resends}; times as PostgreSQL writes them, in UTC.
 *
 * @param sentTo the end of the range, exclusive, or null if it is open
 * @param positionSentAt the readings between this time and the end of the range are done; null before the first batch
 * @param sent readings that the remote database did not have: stored, or counted in a trial
 * @param present readings that the remote database had, with any value
 * @param refused readings that the remote database refused, or that are too large
 * @param endedAt null while it is open
 */
public record Resend(
        long id,
        String sentFrom,
        String sentTo,
        String meterId,
        boolean isTrial,
        String requestedAt,
        String positionSentAt,
        long positionId,
        long sent,
        long present,
        long refused,
        boolean isCancelled,
        String endedAt) {
    boolean isOpen() {
        return endedAt == null;
    }

    Resend at(String sentAt, long id) {
        return new Resend(
                this.id,
                sentFrom,
                sentTo,
                meterId,
                isTrial,
                requestedAt,
                sentAt,
                id,
                sent,
                present,
                refused,
                isCancelled,
                endedAt);
    }

    static Resend of(ResultSet row, int number) throws SQLException {
        return new Resend(
                row.getLong("id"),
                row.getString("sent_from"),
                row.getString("sent_to"),
                row.getString("meter_id"),
                row.getBoolean("is_trial"),
                row.getString("requested_at"),
                row.getString("position_sent_at"),
                row.getLong("position_id"),
                row.getLong("sent"),
                row.getLong("present"),
                row.getLong("refused"),
                row.getBoolean("is_cancelled"),
                row.getString("ended_at"));
    }
}
