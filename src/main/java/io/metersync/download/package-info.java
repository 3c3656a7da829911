/**
 * The downloads: digests find what differs between a remote table and its local copy, a merge brings it over, and the
 * meter reconciliation deactivates what is gone. Nothing here writes to the remote database.
 */
package io.metersync.download;
