/**
 * The downloads: digests find the differences between a remote table and its local copy, a merge copies them, and the meter reconciliation
 * deactivates missing meters. This package never writes to the remote database.
 */
package io.metersync.download;
