/**
 * The identity of the local database: which site it is, where it lives, and how a copy of it is recognized.
 */
package io.metersync.node;
