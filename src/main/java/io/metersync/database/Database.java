package io.metersync.database;

import java.sql.Connection;
import javax.sql.DataSource;

/** A database that remembers since when it has been in contact, and lends the connection that its lock's owner keeps. */
public interface Database extends DataSource {
    Contact contact();

    /** From now on lends this connection, which its owner keeps, in place of others. */
    KeptConnection keep(Connection connection);

    /** The same database without the lent connection: for a caller that holds a connection for long, or closes it after a failure. */
    DataSource unshared();
}
