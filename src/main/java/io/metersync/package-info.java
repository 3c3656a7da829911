/** The command line: {@link io.metersync.Metersync} starts one command. It contains nothing else. */
package io.metersync;
