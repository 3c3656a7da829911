/**
 * The schema of the local and remote tables: the scripts of {@code sql/local/migration} and {@code sql/remote/migration} and the schema they run in.
 */
package io.metersync.migration;
