/** The identity of the local database: its site, its place, and the recognition of a copy. */
package io.metersync.node;
