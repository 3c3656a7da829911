/**
 * The centre: what the remote database knows of all sites, the judgement of each site, and what the centre answers, measures and alerts.
 * A site's own process belongs in {@code io.metersync.process}; the registry that an administrator writes belongs in {@code central}.
 */
package io.metersync.fleet;
