/**
 * How large batches are, how many lanes send them and how fast, from what was measured. Nothing here knows a reading.
 */
package io.metersync.upload.pace;
