/** The settings: their names and limits, where each value comes from, and its problems. Depends on nothing of ours. */
package io.metersync.settings;
