/**
 * The site's reports to the centre, the tables at the remote database in which its administrator sees all sites. What the centre does with
 * them is not the site's business and does not belong here.
 */
package io.metersync.report;
