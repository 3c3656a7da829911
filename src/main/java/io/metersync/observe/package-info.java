/**
 * What other programs watch: health, metrics, JMX and the log file. Nothing here changes what the sync does.
 */
package io.metersync.observe;
