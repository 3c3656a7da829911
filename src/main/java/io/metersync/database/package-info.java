/**
 * Connections to the two databases: pools, transactions, timeouts, and whether a database is reachable. Nothing here
 * knows a table.
 */
package io.metersync.database;
