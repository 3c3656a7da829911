/**
 * The status of the sync as the page, the API and {@code metersync status} report it, put together from both databases and the last cycle.
 * This package changes nothing.
 */
package io.metersync.status;
