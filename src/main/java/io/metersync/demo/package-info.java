/**
 * The site of {@code metersync demo}: two embedded databases and a collector. Nothing else may use it.
 */
package io.metersync.demo;
