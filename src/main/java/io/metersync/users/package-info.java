/**
 * Who may log in: the users, their roles, password hashes and failed attempts. Nothing here knows HTTP.
 */
package io.metersync.users;
