/**
 * Checks of the files that operators edit, before the files run: the routes are built with beans of their own, the statements are prepared.
 * This package runs no route.
 */
package io.metersync.check.files;
