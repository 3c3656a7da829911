/**
 * The findings of the checks of readings, by rule: the number of readings, and rules that are wrong themselves because they find too many.
 * This package knows no reading.
 */
package io.metersync.upload.rules;
