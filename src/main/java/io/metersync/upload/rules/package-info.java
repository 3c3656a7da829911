/**
 * What the checks of readings found, by rule: how many readings, and which rule is wrong itself because it finds too many. Nothing here
 * knows a reading.
 */
package io.metersync.upload.rules;
