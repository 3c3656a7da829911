/** The commands that repair something by an operator's decision: refused readings, overwritten edits, readings that the remote database lost. */
package io.metersync.command.repair;
