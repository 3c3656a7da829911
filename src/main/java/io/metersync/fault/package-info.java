/**
 * What kind of fault an exception is, and how often its statement is tried again.
 */
package io.metersync.fault;
