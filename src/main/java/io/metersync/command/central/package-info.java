/**
 * The commands of the administrator of the remote database, who has many sites: they need no local database. The commands of a site belong
 * in {@code io.metersync.command}.
 */
package io.metersync.command.central;
