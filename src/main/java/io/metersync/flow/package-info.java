/**
 * The files of {@code routes/} and {@code sql/} as the process reads them, the routes made from them, and which routes
 * an operator has stopped.
 */
package io.metersync.flow;
