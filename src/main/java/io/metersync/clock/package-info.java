/**
 * Monotonic time: timers, deadlines and the look for jumps of the wall clock.
 */
package io.metersync.clock;
