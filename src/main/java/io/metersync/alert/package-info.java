/**
 * Problems that need a person, raised once and resolved once, and their delivery by webhook and mail. This package decides which problems
 * exist; the packages below detect them.
 */
package io.metersync.alert;
