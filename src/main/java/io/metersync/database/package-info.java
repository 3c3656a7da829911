/** Connections to the two databases: pools, transactions, timeouts, and whether a database is reachable. This package knows no table. */
package io.metersync.database;
