package io.metersync.download;

import io.metersync.database.Transactions;
import io.metersync.flow.SqlFile;
import io.metersync.flow.SqlFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds out where two copies of a table differ without moving them: both servers hash their rows into 1,024 ranges of
 * hashed keys, and only the digests cross the link, 8 bytes a range.
 */
final class TableDigest {
    private static final int TIMEOUT_SECONDS = 300;

    private final JdbcTemplate local;
    private final JdbcTemplate remote;
    private final SqlFiles sql;
    private final TransactionTemplate inLocal;
    private final TransactionTemplate inRemote;

    /**
     * The differences between two copies.
     *
     * @param isComparable false if the servers don't hash alike, so that the whole table has to be copied
     * @param ranges the numbers of the ranges that differ, with commas between; empty for none, or for all
     */
    record Difference(boolean isComparable, long remoteRows, String ranges) {
        /** Not known: all of the table has to be looked at. */
        static final Difference UNKNOWN = new Difference(false, 0, "");

        boolean isEmpty() {
            return isComparable && ranges.isEmpty();
        }
    }

    private record Digest(long knownHash, long rows, byte[] ranges) {}

    TableDigest(DataSource local, DataSource remote, SqlFiles sql) {
        this.local = new JdbcTemplate(local);
        this.remote = new JdbcTemplate(remote);
        this.sql = sql;
        this.inLocal = Transactions.on(local, TIMEOUT_SECONDS);
        this.inRemote = Transactions.on(remote, TIMEOUT_SECONDS);
    }

    /** The same without the fields that the site owns: a transaction of each server knows which these are. */
    Difference compare(OwnedFields owned) {
        if (owned.isEmpty()) {
            return compare(owned.table());
        }
        CompletableFuture<Digest> here = CompletableFuture.supplyAsync(() -> inLocal.execute(status -> {
            owned.tellLocal(local);
            return digest(local, SqlFile.LOCAL_DIGEST, owned.table());
        }));
        Digest there = inRemote.execute(status -> {
            owned.tellRemote(remote);
            return digest(remote, SqlFile.REMOTE_DIGEST, owned.table());
        });
        return compare(join(here), there);
    }

    /** Asks both servers at the same time. */
    Difference compare(String table) {
        CompletableFuture<Digest> here =
                CompletableFuture.supplyAsync(() -> digest(local, SqlFile.LOCAL_DIGEST, table));
        Digest there = digest(remote, SqlFile.REMOTE_DIGEST, table);
        return compare(join(here), there);
    }

    private static Difference compare(Digest here, Digest there) {
        boolean isComparable = here.knownHash() == there.knownHash();
        return new Difference(isComparable, there.rows(), isComparable ? differing(here.ranges(), there.ranges()) : "");
    }

    private static String differing(byte[] here, byte[] there) {
        ByteBuffer left = ByteBuffer.wrap(here);
        ByteBuffer right = ByteBuffer.wrap(there);
        List<String> ranges = new ArrayList<>();
        for (int range = 0; left.hasRemaining(); range++) {
            if (left.getLong() != right.getLong()) {
                ranges.add(Integer.toString(range));
            }
        }
        return String.join(",", ranges);
    }

    private Digest digest(JdbcTemplate database, SqlFile statement, String table) {
        Map<String, Object> row = database.queryForMap(sql.read(statement, table));
        return new Digest(((Number) row.get("known_hash")).longValue(), ((Number) row.get("rows")).longValue(), (byte[])
                row.get("ranges"));
    }

    private static Digest join(CompletableFuture<Digest> digest) {
        try {
            return digest.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
