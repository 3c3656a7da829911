package io.metersync.sync;

import java.sql.Connection;
import javax.sql.DataSource;

/** A database that remembers since when it has been in contact. */
public interface Database extends DataSource {
    Contact contact();

    /** From now on lends this connection, which its owner keeps, in place of others. */
    KeptConnection keep(Connection connection);
}
