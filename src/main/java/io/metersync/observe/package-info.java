/** Interfaces for other programs: health, metrics, JMX and the log file. This package never changes the sync. */
package io.metersync.observe;
