/**
 * The command line: {@link io.metersync.Metersync} starts one command. Nothing else lives here.
 */
package io.metersync;
