/**
 * The settings: their names and limits, where each value comes from, and what is wrong with it. Depends on nothing of
 * ours.
 */
package io.metersync.settings;
