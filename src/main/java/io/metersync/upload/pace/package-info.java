/** The size of batches, the number of lanes and the rate, from measurements. This package knows no reading. */
package io.metersync.upload.pace;
