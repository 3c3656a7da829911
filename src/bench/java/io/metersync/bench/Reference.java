package io.metersync.bench;

import java.sql.Connection;
import java.sql.DriverManager;

/** The frame of a reference contender: connects as the product's environment says, times the work, waits to be measured. */
final class Reference {
    private Reference() {}

    /** Moves all readings; both connections have explicit commits. */
    interface Work {
        void move(Connection local, Connection remote) throws Exception;
    }

    static void run(Work work) throws Exception {
        System.out.println("starts");
        long start = System.nanoTime();
        try (Connection local = connect("POSTGRES_SYNC");
                Connection remote = connect("POSTGRES_CLIENT")) {
            work.move(local, remote);
            System.out.println("took " + (System.nanoTime() - start) / 1_000_000 + " ms");
            // not ended yet, both servers' sessions still show what they used
            System.in.read();
        }
    }

    private static Connection connect(String prefix) throws Exception {
        String url = "jdbc:postgresql://%s:%s/%s"
                .formatted(variable(prefix, "HOST"), variable(prefix, "PORT"), variable(prefix, "DB"));
        Connection connection =
                DriverManager.getConnection(url, variable(prefix, "USER"), variable(prefix, "PASSWORD"));
        connection.setAutoCommit(false);
        return connection;
    }

    private static String variable(String prefix, String name) {
        return System.getenv(prefix + "_" + name);
    }
}
