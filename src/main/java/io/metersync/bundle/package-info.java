/**
 * A support bundle: {@link io.metersync.bundle.Bundle} writes the parts into one file, and {@link io.metersync.bundle.Redaction}
 * takes every secret out of all of them, by its value.
 */
package io.metersync.bundle;
