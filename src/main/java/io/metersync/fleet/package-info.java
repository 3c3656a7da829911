/**
 * The centre: it reads the reports of all sites, judges each site, and serves answers, metrics and alerts. The process of a site belongs in
 * {@code io.metersync.process}, the registry of an administrator in {@code io.metersync.central}.
 */
package io.metersync.fleet;
