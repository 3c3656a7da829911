/**
 * The commands of the administrator of the remote database, who has many sites: they need no local database; and the command that enrols a site.
 * The other commands of a site belong in {@code io.metersync.command}.
 */
package io.metersync.command.central;
