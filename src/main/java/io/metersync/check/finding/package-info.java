/** A finding of a check, and the command or line that fixes it. This package contains no check. */
package io.metersync.check.finding;
