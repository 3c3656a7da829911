/**
 * Problems that need a person, raised once and resolved once, and their way out by webhook and mail. Which problems
 * there are is decided here; where they are seen is decided below.
 */
package io.metersync.alert;
