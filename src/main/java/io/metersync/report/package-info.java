/**
 * The site's reports to the centre: tables of the remote database that show its administrator all sites. The reading of these tables
 * belongs in {@code io.metersync.fleet}.
 */
package io.metersync.report;
