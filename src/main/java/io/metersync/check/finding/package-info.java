/**
 * A finding of a check, and the command or line that fixes it. No check lives here.
 */
package io.metersync.check.finding;
