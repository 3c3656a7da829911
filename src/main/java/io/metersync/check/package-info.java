/**
 * Problems that are detectable before a cycle runs: settings, databases, grants, column types. A check reads only. The checks of
 * {@code routes/} and {@code sql/} live in {@code check.files}.
 */
package io.metersync.check;
