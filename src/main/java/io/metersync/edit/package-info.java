/**
 * An edit of {@code routes/} or {@code sql/} in a running process: the edit is checked, swapped in between two cycles,
 * and taken back if its first cycle fails because of it.
 */
package io.metersync.edit;
