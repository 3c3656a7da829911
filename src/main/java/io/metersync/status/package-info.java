/**
 * The status of the sync as the page, the API and {@code metersync status} report it, put together from both databases
 * and the last cycle. Nothing here changes anything.
 */
package io.metersync.status;
