package io.metersync.sync;

import javax.sql.DataSource;

/** A database that remembers since when it has been in contact. */
public interface Database extends DataSource {
    Contact contact();
}
