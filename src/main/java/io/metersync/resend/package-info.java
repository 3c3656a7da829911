/**
 * Resends: readings of the archive that a remote database lost are sent again, with their first keys and without a change of any existing
 * remote row. The order of the steps is in {@code routes/resend-readings.camel.yaml}; the state is in the local table {@code resends}.
 */
package io.metersync.resend;
