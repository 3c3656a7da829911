/**
 * The registry of the sites in the remote database, which the administrator writes: login roles, their passwords and files, and the binding of a
 * site's local database to its role.
 */
package io.metersync.central;
