/**
 * The upload: pages of the queue become batches, a batch is stored remotely and then deleted locally, and a reading
 * that a database refuses goes to the quarantine. The order of the steps is in {@code routes/upload-
 * readings.camel.yaml}; what touches a table is in {@code sql/}.
 */
package io.metersync.upload;
