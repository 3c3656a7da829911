/**
 * The sync cycle: when one starts, that only one runs, how each flow ended, and the totals. A cycle does not know what
 * its flows carry.
 */
package io.metersync.cycle;
