/**
 * The proof that every reading is local, remote or in quarantine: counts by day, and how {@code metersync verify}
 * reports them. Reads only.
 */
package io.metersync.verify;
